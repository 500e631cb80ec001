"""Training pieces: clauses and runs of words of message length, in the spellings that people use."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator

from work.language_corpus import Corpus
from work.language_variants import VARIANTS, french_bambara

_LENGTHS = ((10, 24), (15, 55), (40, 130))
_SOURCE_CAP = 400_000
_SOURCE_POWER = 0.6
# What is closest to a message counts for more than its size, a bare word list for less.
_TRUST = {"authored": 1.5, "concerns": 1.5, "fr-soninke-dict": 1.5, "gatitos": 0.5}
# French put into a sentence is the rule abroad: without it, one loan word outweighs the frame.
_MIXED_SHARE = {"bam": 0.2, "snk": 0.15, "ful": 0.15, "wol": 0.15, "ses": 0.15, "taq": 0.15, "ara+latin": 0.15}


def pieces(label: str, corpus: Corpus, count: int, dice: random.Random) -> Iterator[str]:
    """`count` pieces of a label, drawn over its sources, varied in spelling, half of them in lower case."""
    sources = corpus[label]
    names, weights = list(sources), _weights(label, corpus)
    for _ in range(count):
        piece = cut(sources[dice.choices(names, weights)[0]], dice)
        if dice.random() < _MIXED_SHARE.get(label, 0.0):
            piece = _mixed(piece, cut(sources_of_french(corpus, dice), dice), dice)
            if label == "bam" and dice.random() < 0.2:
                piece = french_bambara(piece, dice)
        yield _spelt(label, piece, dice)


def sources_of_french(corpus: Corpus, dice: random.Random) -> list[str]:
    """One French source, drawn evenly."""
    return corpus["fra"][dice.choice(sorted(corpus["fra"]))]


def _weights(label: str, corpus: Corpus) -> list[float]:
    return [
        min(sum(map(len, texts)), _SOURCE_CAP) ** _SOURCE_POWER * _TRUST.get(name, 1.0) for name, texts in corpus[label].items()
    ]


def cut(texts: list[str], dice: random.Random) -> str:
    """A run of words of message length out of `texts`; short rows are joined to the ones that follow."""
    place = dice.randrange(len(texts))
    low, high = dice.choice(_LENGTHS)
    taken = texts[place].split()
    while len(" ".join(taken)) < low and place + 1 < len(texts):
        place += 1
        taken += texts[place].split()
    start = dice.randrange(len(taken)) if len(" ".join(taken)) > high else 0
    run: list[str] = []
    for word in taken[start:]:
        if len(" ".join([*run, word])) > high and run:
            break
        run.append(word)
    return " ".join(run)


def _mixed(host: str, guest: str, dice: random.Random) -> str:
    """A run with one or two short French runs put in: the frame stays the host's."""
    frame, loans = host.split(), guest.split()
    for _ in range(dice.choice((1, 1, 2))):
        size = dice.choice((1, 1, 2, 2, 3, 4))
        start = dice.randrange(max(1, len(loans) - size))
        place = dice.randrange(len(frame) + 1)
        frame[place : place + dice.choice((0, 1))] = loans[start : start + size]
    return " ".join(frame)


def _spelt(label: str, piece: str, dice: random.Random) -> str:
    if dice.random() < 0.5:
        piece = re.sub(r"[.!?…]+$", "", piece.lower())
    drawn = dice.random()
    for share, variant in VARIANTS.get(label, ()):
        if drawn < share:
            return variant(piece.lower(), dice)
        drawn -= share
    return piece
