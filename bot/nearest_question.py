"""How like an asked question is to the questions we know: shared words, word pieces and pairs, rare ones weighing more."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from bot.knowledge import NONE, Knowledge
from bot.normalise import words
from bot.question_words import ALIKE, POLITE, aspects_of

_PIECE = 4  # letters; words are compared by these too, so that an ending or a slip does not hide them
_COMMON = 0.12  # a feature in more than this share of all examples tells nothing
_WHOLE, _PAIR = 1.0, 0.7


@dataclass(frozen=True, slots=True)
class Likeness:
    """The likeness of a question to the nearest example of a row, from 0 (nothing in common) to 1 (the same)."""

    row: str
    score: float


@dataclass(frozen=True, slots=True, eq=False)
class QuestionIndex:
    """The examples of all rows by feature: for each, which examples have it and with what weight."""

    rows: tuple[str, ...]
    aspects: tuple[frozenset[str], ...]
    weights: Mapping[str, float]
    postings: Mapping[str, tuple[tuple[int, float], ...]]
    unknown: float

    def likenesses(self, text: str) -> list[Likeness]:
        """The rows that share anything telling with a text, the likest first."""
        asked, wanted = features(text), aspects_of(text)
        parts = {name: self.weights.get(name, self.unknown) * share for name, share in asked.items()}
        length = math.sqrt(sum(part * part for part in parts.values())) or 1.0
        scores = [0.0] * len(self.rows)
        for name, part in parts.items():
            for at, weight in self.postings.get(name, ()):
                scores[at] += part * weight
        best: dict[str, float] = {}
        for row, aspects, score in zip(self.rows, self.aspects, scores, strict=True):
            if score > best.get(row, 0.0) and aspects == wanted:
                best[row] = score
        return sorted((Likeness(row, score / length) for row, score in best.items()), key=lambda one: -one.score)


def features(text: str) -> dict[str, float]:
    """What a text is compared by, each with its share: whole words, their pieces (together as heavy as the word), pairs."""
    said = [ALIKE.get(word, word) for word in words(text) if word not in POLITE]
    found: dict[str, float] = {}
    for word in said:
        found[word] = _WHOLE
        pieces = list(_pieces(word))
        for piece in pieces:
            found[piece] = max(found.get(piece, 0.0), _WHOLE / math.sqrt(len(pieces)))
    for first, second in pairwise(said):
        found[f"{first} {second}"] = _PAIR
    return found


def _pieces(word: str) -> Iterator[str]:
    framed = f"<{word}>"
    if len(word) > _PIECE - 1:
        yield from (f"~{framed[at : at + _PIECE]}" for at in range(len(framed) - _PIECE + 1))


@lru_cache(maxsize=4)
def question_index(knowledge: Sequence[Knowledge]) -> QuestionIndex:
    """The index of all example questions; built once for the same rows."""
    examples = [(row.id, features(text)) for row in knowledge for text in row.examples]
    # What questions of many rows share tells little; each question that no row answers is a row by itself.
    owners = [(f"{row} {at}" if row == NONE else row, found) for at, (row, found) in enumerate(examples)]
    every = len({owner for owner, _ in owners})
    met = Counter(name for name, _ in {(name, owner) for owner, found in owners for name in found})
    weights = {name: _rarity(times, every) for name, times in met.items()}
    postings: dict[str, list[tuple[int, float]]] = {name: [] for name, weight in weights.items() if weight}
    for at, (_, found) in enumerate(examples):
        parts = {name: weights[name] * share for name, share in found.items()}
        length = math.sqrt(sum(part * part for part in parts.values())) or 1.0
        for name, part in parts.items():
            if part:
                postings[name].append((at, part / length))
    listed = {name: tuple(found) for name, found in postings.items()}
    aspects = tuple(aspects_of(text) for row in knowledge for text in row.examples)
    return QuestionIndex(tuple(row for row, _ in examples), aspects, weights, listed, _rarity(1, every))


def _rarity(times: int, every: int) -> float:
    return 0.0 if times > _COMMON * every else math.log(every / times) / math.log(max(every, 2))
