"""Training of concerns and emergencies: examples become one small file of weights, and the figures are printed."""

from __future__ import annotations

import hashlib
import json
import random
import sys
import time
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np

from bot.concern_model import ZERO_WEIGHT, ConcernModel, read_concern_model, write_concern_model
from work.concern_examples import EXAMPLES, Example, read_examples, read_terms
from work.concern_figures import ConcernFigures, Judged, best_sharpness, concern_figures
from work.courtesies import Courtesies, read_courtesies, with_courtesy
from work.perturb import perturb
from work.train_pieces import Vocabulary, choose_pieces
from work.train_weights import Lessons, Weights, learn

PIECES = 60_000
# In nats: lowered until nearly every emergency of the development set rings; docs/quality.md says at what price.
ALARM_FROM = -5.0
_SHARPNESS = 0.5
_HELD_OUT = 8
_FEWEST_CATEGORIES = 3
_CLIP = 99.995
_UNCLEAR = "other"
_COURTEOUS = 0.5


def train_concern(
    examples: Path, out: Path, corrections: Iterable[Example] = (), measured: bool = True
) -> ConcernFigures | None:
    """Train on every example and correction and write the model to `out`; first print what one example in eight says of it."""
    start = time.perf_counter()
    rows = [*read_examples(examples), *corrections]
    if len({row.category for row in rows}) < _FEWEST_CATEGORIES or len({row.emergency for row in rows}) < 2:
        raise ValueError(f"{examples}: examples of three categories, of emergencies and of none are needed")
    lessons = Lessons(rows, _misspelt(rows, read_courtesies(examples)), read_terms(examples))
    # Measuring means training once more without the rows held out: on two cores both are done at the same time.
    with ProcessPoolExecutor(1) as other_core:
        measuring = other_core.submit(_measure, lessons, out) if measured else None
        vocabulary, weights = _learnt(lessons)
        figures, sharpness = measuring.result() if measuring is not None else (None, _SHARPNESS)
    _write(out, lessons.categories, weights, vocabulary, sharpness)
    model = read_concern_model(out)
    size, seconds = out.stat().st_size / 1e6, time.perf_counter() - start
    print(f"{model.version}: {len(rows)} examples, {len(lessons.terms)} terms, {len(model.pieces)} pieces")
    print(f"{size:.2f} MB, trained in {seconds:.0f} s" + (f"; on examples held out: {figures.summary()}" if figures else ""))
    return figures


def _learnt(lessons: Lessons) -> tuple[Vocabulary, Weights]:
    texts = [row.text for row in lessons.examples]
    vocabulary = choose_pieces(texts + [term.text for term in lessons.terms], PIECES)
    return vocabulary, learn(lessons, vocabulary)


def fit(lessons: Lessons, out: Path, sharpness: float = _SHARPNESS) -> ConcernModel:
    """Learn from `lessons`, write the model to `out` and return it as it reads back."""
    vocabulary, weights = _learnt(lessons)
    _write(out, lessons.categories, weights, vocabulary, sharpness)
    return read_concern_model(out)


def _misspelt(rows: Sequence[Example], courtesies: Courtesies) -> list[Example]:
    return [replace(row, text=_as_others_type(row, courtesies, random.Random(f"train {row.text}"))) for row in rows]


def _as_others_type(row: Example, courtesies: Courtesies, dice: random.Random) -> str:
    """`row` misspelt, and a concern half of the time with a courtesy around it: "please" and "yesterday" say nothing of it."""
    courteous = row.category != _UNCLEAR and dice.random() < _COURTEOUS
    return perturb(with_courtesy(row.text, row.language, courtesies, dice) if courteous else row.text, row.language, dice)


def _measure(lessons: Lessons, out: Path) -> tuple[ConcernFigures, float]:
    """What a model says of every eighth example when it has learnt from the others, and the sharpness that fits best."""
    kept = [at for at in range(len(lessons.examples)) if at % _HELD_OUT]
    held = [row for at, row in enumerate(lessons.examples) if not at % _HELD_OUT]
    taught = replace(lessons, examples=[lessons.examples[at] for at in kept], misspelt=[lessons.misspelt[at] for at in kept])
    trial = fit(taught, out.with_suffix(".trial"))
    out.with_suffix(".trial").unlink()
    judged = [Judged(row.text, row.language, row.category, frozenset(), row.emergency) for row in held]
    sharpness = best_sharpness(judged, trial)
    return concern_figures(judged, replace(trial, sharpness=sharpness)), sharpness


def _write(out: Path, categories: list[str], weights: Weights, vocabulary: Vocabulary, sharpness: float) -> None:
    unit = (ZERO_WEIGHT - 1) / float(np.percentile(np.abs(weights.table), _CLIP))
    points = np.clip(np.rint(weights.table * unit) + ZERO_WEIGHT, 0, 255).astype(np.uint8)
    biases = [round(float(bias), 4) for bias in weights.biases]
    digest = hashlib.sha256(points.tobytes() + repr((categories, biases)).encode()).hexdigest()[:10]
    settings = {
        "version": f"concern-{digest}",
        "categories": categories,
        "biases": biases,
        "unit": round(unit, 6),
        "sharpness": sharpness,
        "alarm_from": ALARM_FROM,
    }
    write_concern_model(out, settings, {piece: points[row].tobytes() for row, piece in enumerate(vocabulary.pieces)})


def main() -> None:
    """Train from the project's examples and the corrections on standard input (JSON lines), into the file named."""
    corrections = [Example(**json.loads(line)) for line in sys.stdin if line.strip()]
    train_concern(EXAMPLES, Path(sys.argv[1]), corrections)


if __name__ == "__main__":
    main()
