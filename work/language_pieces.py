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
_MIXED_SHARE = 0.18


def pieces(label: str, corpus: Corpus, count: int, dice: random.Random) -> Iterator[str]:
    """`count` pieces of a label, drawn over its sources, varied in spelling, half of them in lower case."""
    sources = corpus[label]
    names, weights = list(sources), _weights(label, corpus)
    for _ in range(count):
        piece = cut(sources[dice.choices(names, weights)[0]], dice)
        if label == "bam" and dice.random() < _MIXED_SHARE:
            piece = _mixed(piece, cut(sources_of_french(corpus, dice), dice), dice)
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
    """A Bambara run with one or two short French runs put in: the frame stays Bambara."""
    frame, loans = host.split(), guest.split()
    for _ in range(dice.choice((1, 1, 2))):
        size = dice.choice((1, 1, 2, 2, 3, 4))
        start = dice.randrange(max(1, len(loans) - size))
        place = dice.randrange(len(frame) + 1)
        frame[place : place + dice.choice((0, 1))] = loans[start : start + size]
    mixed = " ".join(frame)
    return french_bambara(mixed, dice) if dice.random() < 0.2 else mixed


def _spelt(label: str, piece: str, dice: random.Random) -> str:
    if dice.random() < 0.5:
        piece = re.sub(r"[.!?…]+$", "", piece.lower())
    drawn = dice.random()
    for share, variant in VARIANTS.get(label, ()):
        if drawn < share:
            return variant(piece.lower(), dice)
        drawn -= share
    return piece
