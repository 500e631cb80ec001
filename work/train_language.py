"""Training of language identification: counts of letter groups become one small file of weights."""

from __future__ import annotations

import hashlib
import math
import random
from collections import Counter
from pathlib import Path

from bot.language_markers import LanguageMarkers
from bot.language_model import ZERO_WEIGHT, letter_groups, write_language_model
from bot.scripts import clean, typed_words
from bot.shipped import language_markers
from work.arabizi import to_arabizi
from work.language_corpus import Corpus, merge, read_authored, read_concerns, read_corpus, read_rows_of
from work.language_pieces import pieces

REFERENCE = Path(__file__).parent.parent / "models" / "reference"
AUTHORED, CONCERNS = REFERENCE / "language-examples", REFERENCE / "examples"
PIECES = 20_000
FEATURES = 80_000
UNIT = 12.0
_SMOOTHING = 0.05
_LEAST_SEEN = 3
# Overlapping groups say the same thing several times over, a known word says it once: measured on held-out documents.
_GROUP_WORTH, _WORD_WORTH = (0.2, 0.4, 0.5, 0.6), 2.0


def train_language(corpus: Path, out: Path, authored: Path = AUTHORED, concerns: Path = CONCERNS) -> str:
    """Train on the corpus file and the project's own sentences, write the model to `out`, return its version."""
    learnt, _ = read_corpus(corpus)
    dice = random.Random(7)
    learnt["ara+latin"]["transliterated"] = [to_arabizi(text, dice) for text in read_rows_of(corpus, "ara")]
    everything = merge(learnt, read_authored(authored), read_concerns(concerns))
    weights = _weights({label: _count(label, everything, language_markers()) for label in sorted(everything)})
    version = hashlib.sha256(repr(weights).encode()).hexdigest()[:10]
    write_language_model(out, version, sorted(everything), UNIT, weights)
    return version


def _count(label: str, corpus: Corpus, markers: LanguageMarkers) -> Counter[str]:
    dice = random.Random(f"language {label}")
    met: Counter[str] = Counter()
    for piece in pieces(label, corpus, PIECES, dice):
        typed = typed_words(clean(piece))
        met.update(markers.telling(typed) or typed)
    counted: Counter[str] = Counter()
    for word, times in met.items():
        for group in letter_groups(word):
            counted[group] += times
    return counted


def _weights(counts: dict[str, Counter[str]]) -> dict[str, bytes]:
    total: Counter[str] = Counter()
    for counted in counts.values():
        total.update(counted)
    labels = sorted(counts)
    kinds = sum(seen >= _LEAST_SEEN for seen in total.values())
    sizes = {label: counts[label].total() + _SMOOTHING * kinds for label in labels}
    rated: list[tuple[float, str, list[float]]] = []
    for gram, seen in total.items():
        if seen >= _LEAST_SEEN:
            chances = [(counts[label][gram] + _SMOOTHING) / sizes[label] for label in labels]
            mean = sum(chances) / len(chances)
            rated.append((math.sqrt(seen) * math.log(max(chances) / mean), gram, chances))
    rated.sort(key=lambda entry: (-entry[0], entry[1]))
    kept = sorted(rated[:FEATURES], key=lambda entry: entry[1])
    return {gram: _in_bytes(chances, UNIT * _worth(gram)) for _, gram, chances in kept}


def _worth(gram: str) -> float:
    whole = len(gram) > 2 and gram[0] == gram[-1] == " "
    return _WORD_WORTH if whole else _GROUP_WORTH[len(gram) - 1]


def _in_bytes(chances: list[float], unit: float) -> bytes:
    logs = [math.log(chance) for chance in chances]
    mean = sum(logs) / len(logs)
    return bytes(min(255, max(0, ZERO_WEIGHT + round(unit * (log - mean)))) for log in logs)
