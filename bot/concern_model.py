"""The trained weights of concerns and emergencies: word pieces, each packed so that a message is one sum."""

from __future__ import annotations

import base64
import gzip
import json
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

from bot.normalise import fold

# Three bytes a column leave room to add up 65,000 one-byte weights: more than the text that is read has pieces.
_FIELD = 3
_MASK = (1 << 8 * _FIELD) - 1
ZERO_WEIGHT = 128
# A concern shows within two pages; the cap keeps the longest message as cheap as a long one.
_READ = 3_000
_SHORTEST, _LONGEST = 2, 5
_WORD = re.compile(r"[\u3400-\u9fff]|[^\W\u3400-\u9fff]+")
_EDGES = re.compile(r"^\W+|\W+$")


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a message weighs for each column, before the model's bias, and what each of its words as typed adds to that."""

    total: int
    pieces: int
    by_word: tuple[tuple[str, int, int], ...]


@dataclass(frozen=True, slots=True, eq=False)
class ConcernModel:
    """Weights of word pieces and, summed up, of known words: a column a category, one a category in alarm, one for alarm."""

    version: str
    categories: tuple[str, ...]
    biases: tuple[float, ...]
    unit: float
    sharpness: float
    alarm_from: float
    pieces: Mapping[str, int]
    words: Mapping[str, tuple[int, int]]

    def weigh(self, text: str) -> Evidence:
        """Look up every word (or its pieces) and every pair of `text` once and add up what they say."""
        seen: set[str] = set()
        by_word: list[tuple[str, int, int]] = []
        order: list[str] = []
        for typed, found in chunks(text[:_READ]):
            fresh = [word for word in found if word not in seen]
            seen.update(fresh)
            order.extend(found)
            weights = [self.words.get(word) or weight_of(word, self.pieces) for word in fresh]
            by_word.append((typed, sum(packed for packed, _ in weights), sum(known for _, known in weights)))
        pairs = [packed for pair in word_pairs(order) if (packed := self.pieces.get(pair)) is not None]
        total = sum(packed for _, packed, _ in by_word) + sum(pairs)
        return Evidence(total, len(pairs) + sum(known for _, _, known in by_word), tuple(by_word))

    def scores(self, evidence: Evidence) -> tuple[float, ...]:
        """The score of each column in nats: categories when calm, categories in alarm, alarm by itself."""
        fields = evidence.total.to_bytes(_FIELD * len(self.biases), "little")
        share = self.unit * math.sqrt(max(1, evidence.pieces))
        zero = ZERO_WEIGHT * evidence.pieces
        return tuple(
            bias + (int.from_bytes(fields[_FIELD * at : _FIELD * (at + 1)], "little") - zero) / share
            for at, bias in enumerate(self.biases)
        )

    def deciding_words(self, evidence: Evidence, column: int, against: int | None = None, most: int = 5) -> tuple[str, ...]:
        """The words as typed, in order, that spoke most for a column (and against another one)."""
        votes = [
            (_points(packed, known, column) - _against(packed, known, against), typed)
            for typed, packed, known in evidence.by_word
        ]
        best = sorted((vote for vote in votes if vote[0] > 0 and vote[1]), key=lambda vote: -vote[0])[:most]
        floor = best[0][0] / 5 if best else 0
        kept = {typed for points, typed in best if points >= floor}
        return tuple(dict.fromkeys(typed for typed, _, _ in evidence.by_word if typed in kept))


def chunks(text: str) -> Iterator[tuple[str, list[str]]]:
    """Each run of letters between blanks, as typed without its punctuation, with its folded words."""
    typed, folded = text.split(), fold(text).split()
    if len(typed) != len(folded):
        folded = [fold(chunk) for chunk in typed]
    for chunk, form in zip(typed, folded, strict=True):
        if found := _WORD.findall(form):
            yield _EDGES.sub("", chunk), found


def word_pieces(word: str) -> Iterator[str]:
    """The padded word and every run of two to five letters in it that touches more than one place."""
    padded = f" {word} "
    size = len(padded)
    yield padded
    for length in range(_SHORTEST, min(_LONGEST, size - 1) + 1):
        for start in range(size - length + 1):
            yield padded[start : start + length]


def word_pairs(found: list[str]) -> set[str]:
    """Every two neighbouring words, and every two with one between them (two blanks)."""
    return {f"{first} {second}" for first, second in pairwise(found)} | {
        f"{first}  {third}" for first, third in zip(found, found[2:], strict=False)
    }


def pieces_of(text: str) -> list[str]:
    """Every piece that a model may have learnt of a text: those of each different word, and each different pair once."""
    found = [word for _, words in chunks(text[:_READ]) for word in words]
    return [piece for word in dict.fromkeys(found) for piece in word_pieces(word)] + sorted(word_pairs(found))


def weight_of(word: str, pieces: Mapping[str, int]) -> tuple[int, int]:
    """The packed sum of a folded word's pieces, and how many of them are known."""
    known = [packed for piece in word_pieces(word) if (packed := pieces.get(piece)) is not None]
    return sum(known), len(known)


def read_concern_model(path: Path) -> ConcernModel:
    """The model in the file at `path`; raises OSError or ValueError when it is missing or not a model."""
    stored = json.loads(gzip.decompress(path.read_bytes()))
    categories, pieces = tuple(stored["categories"]), stored["pieces"].split("\n")
    weights, width = base64.b64decode(stored["weights"]), len(stored["biases"])
    if len(weights) != width * len(pieces) or width != 2 * len(categories) + 1:
        raise ValueError(f"{path}: {len(pieces)} pieces and {width} columns for {len(weights)} weights")
    packed = {piece: _pack(weights[width * row : width * (row + 1)]) for row, piece in enumerate(pieces)}
    words = {piece[1:-1]: weight_of(piece[1:-1], packed) for piece in pieces if len(piece) > 2 and piece[0] == " " == piece[-1]}
    plain = {name: stored[name] for name in ("version", "unit", "sharpness", "alarm_from")}
    return ConcernModel(**plain, categories=categories, biases=tuple(stored["biases"]), pieces=packed, words=words)


def write_concern_model(path: Path, settings: Mapping[str, object], weights: Mapping[str, bytes]) -> None:
    """Write weights (a byte a column, 128 for "says nothing") beside a model's other fields; same model, same file."""
    stored = {
        **settings,
        "pieces": "\n".join(weights),
        "weights": base64.b64encode(b"".join(weights.values())).decode("ascii"),
    }
    path.write_bytes(gzip.compress(json.dumps(stored, ensure_ascii=False).encode(), mtime=0))


def _pack(weights: bytes) -> int:
    fields = bytearray(_FIELD * len(weights))
    fields[::_FIELD] = weights
    return int.from_bytes(fields, "little")


def _points(packed: int, known: int, column: int) -> int:
    return (packed >> 8 * _FIELD * column & _MASK) - ZERO_WEIGHT * known


def _against(packed: int, known: int, column: int | None) -> int:
    return 0 if column is None else _points(packed, known, column)


# Category and alarm of one message are judged one after the other: what they share is worked out once.
@lru_cache(maxsize=1)
def weigh(text: str, model: ConcernModel) -> tuple[Evidence, tuple[float, ...]]:
    """What `text` weighs with a model, and the score of each column."""
    evidence = model.weigh(text)
    return evidence, model.scores(evidence)


def log_sum(scores: Sequence[float]) -> float:
    """The logarithm of the sum of exponentials: the score of "any of these"."""
    highest = max(scores)
    return highest + math.log(sum(math.exp(score - highest) for score in scores))
