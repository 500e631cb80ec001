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


def train_language(corpus: Path, out: Path, split: str = "") -> str:
    """Train on what `split` leaves of the corpus file and on our sentences, write the model to `out`, return its version."""
    everything, markers = read_everything(corpus, split), language_markers()
    labels = sorted(everything)
    weights = _weights({label: _count(label, everything, markers) for label in labels})
    version = hashlib.sha256(repr(weights).encode()).hexdigest()[:10]
    write_language_model(out, version, labels, UNIT, weights)
    return version


def read_everything(corpus: Path, split: str = "") -> Corpus:
    """All texts to learn from: the corpus file's, Arabic in Latin letters by rule, our own sentences."""
    learnt, _ = read_corpus(corpus, split)
    dice = random.Random(7)
    learnt["ara+latin"]["transliterated"] = [to_arabizi(text, dice) for text in read_rows_of(corpus, "ara", split=split)]
    return merge(learnt, read_authored(AUTHORED), read_concerns(CONCERNS))


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
