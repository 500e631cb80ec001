"""The trained letter groups: how much each one speaks for each language, packed so that a message is one sum."""

from __future__ import annotations

import base64
import gzip
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

# Three bytes a label leave room to add up 65,000 one-byte weights: far more than a page has letter groups.
_FIELD = 3
ZERO_WEIGHT = 128
LONGEST_GROUP = 4


@dataclass(frozen=True, slots=True)
class LanguageModel:
    """Weights of letter groups; a label is a code or `code+variant`, `unit` is how many stored steps make a point."""

    version: str
    labels: tuple[str, ...]
    unit: float
    grams: dict[str, int]

    def scores(self, words: Iterable[str]) -> tuple[dict[str, float], int]:
        """For each code its best variant's sum of points (0: no better than any other), and how many groups there were."""
        seen = [gram for word in words for gram in letter_groups(word)]
        known = [packed for packed in map(self.grams.get, seen) if packed is not None]
        fields = sum(known).to_bytes(_FIELD * len(self.labels), "little")
        best: dict[str, float] = {}
        for place, label in enumerate(self.labels):
            points = int.from_bytes(fields[_FIELD * place : _FIELD * (place + 1)], "little") - ZERO_WEIGHT * len(known)
            code = label.partition("+")[0]
            best[code] = max(best.get(code, -1e9), points / self.unit)
        return best, len(seen)


def letter_groups(word: str) -> list[str]:
    """Every run of one to four letters of the padded word, and the padded word itself when it is longer."""
    padded = f" {word} "
    size = len(padded)
    groups = list(word)
    for length in range(2, LONGEST_GROUP + 1):
        groups += [padded[start : start + length] for start in range(size - length + 1)]
    if size > LONGEST_GROUP:
        groups.append(padded)
    return groups


def read_language_model(path: Path) -> LanguageModel:
    """The model in the file at `path`; raises OSError or ValueError when it is missing or not a model."""
    stored = json.loads(gzip.decompress(path.read_bytes()))
    labels, grams = tuple(stored["labels"]), stored["grams"].split("\n")
    weights, width = base64.b64decode(stored["weights"]), len(labels)
    if len(weights) != width * len(grams):
        raise ValueError(f"{path}: {len(grams)} letter groups for {len(weights)} weights")
    packed = {gram: _pack(weights[width * row : width * (row + 1)]) for row, gram in enumerate(grams)}
    return LanguageModel(stored["version"], labels, stored["unit"], packed)


def write_language_model(path: Path, version: str, labels: list[str], unit: float, grams: dict[str, bytes]) -> None:
    """Write weights (one byte a label, 128 for "says nothing") so that the same model always gives the same file."""
    stored = {
        "version": version,
        "labels": labels,
        "unit": unit,
        "grams": "\n".join(grams),
        "weights": base64.b64encode(b"".join(grams.values())).decode("ascii"),
    }
    path.write_bytes(gzip.compress(json.dumps(stored, ensure_ascii=False).encode(), mtime=0))


def _pack(weights: bytes) -> int:
    fields = bytearray(_FIELD * len(weights))
    fields[::_FIELD] = weights
    return int.from_bytes(fields, "little")
