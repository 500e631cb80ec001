"""Training of concerns and emergencies: examples become one small file of weights, and the figures are printed."""

from __future__ import annotations

import hashlib
import math
import time
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from bot.concern_model import ZERO_WEIGHT, read_concern_model, write_concern_model
from work.concern_examples import Example, read_examples
from work.train_pieces import Vocabulary, choose_pieces, matrix

EMERGENCY = "emergency"
_CATEGORY_COST, _EMERGENCY_COST = 3.0, 3.0
_CLIP = 99.995
_PIECES = 60_000

Floats = NDArray[np.float64]


def train_concern(examples: Path, out: Path, corrections: Iterable[Example] = ()) -> int:
    """Train on every example and correction, write the model to `out`, print its size and time, return the size in bytes."""
    start = time.perf_counter()
    rows = [*read_examples(examples), *corrections]
    if not rows:
        raise ValueError(f"{examples}: no examples")
    size = fit(rows, out)
    model = read_concern_model(out)
    seconds = time.perf_counter() - start
    print(f"{model.version}: {len(rows)} examples, {len(model.pieces)} pieces, {size / 1e6:.2f} MB, {seconds:.0f} s")
    return size


def fit(rows: Sequence[Example], out: Path) -> int:
    """Learn the weights of `rows` and write them to `out`; return the size in bytes."""
    vocabulary = choose_pieces([row.text for row in rows], _PIECES)
    known = matrix([row.text for row in rows], vocabulary)
    labels = sorted({row.category for row in rows})
    category = LogisticRegression(C=_CATEGORY_COST, max_iter=80, tol=1e-3)
    category.fit(known, [row.category for row in rows])
    alarm = LogisticRegression(C=_EMERGENCY_COST, max_iter=80, tol=1e-3)
    alarm.fit(known, [row.emergency for row in rows])
    weights = np.vstack([category.coef_, alarm.coef_]).T * vocabulary.rarity[:, None]
    biases = [*map(float, category.intercept_), float(alarm.intercept_[0])]
    return _write(out, [*labels, EMERGENCY], biases, weights, vocabulary)


def _write(out: Path, labels: list[str], biases: list[float], weights: Floats, vocabulary: Vocabulary) -> int:
    unit = (ZERO_WEIGHT - 1) / float(np.percentile(np.abs(weights), _CLIP))
    points = np.clip(np.rint(weights * unit) + ZERO_WEIGHT, 0, 255).astype(np.uint8)
    rounded = [round(bias, 4) for bias in biases]
    digest = hashlib.sha256(points.tobytes() + repr(rounded).encode()).hexdigest()[:10]
    packed = {piece: points[row].tobytes() for row, piece in enumerate(vocabulary.pieces)}
    write_concern_model(out, f"concern-{digest}", labels, rounded, unit, alarm_from(0.5), packed)
    return out.stat().st_size


def alarm_from(chance: float) -> float:
    """The score in nats from which an alarm of at least this chance rings."""
    return math.log(chance / (1 - chance))
