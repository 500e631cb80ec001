"""The gate: no figure of the judgement may fall by more than a point below the one that is kept."""

from __future__ import annotations

import json

import pytest

from work.evaluate import FIGURES, measure_quality
from work.file_tools import file_tools

KEPT: dict[str, float] = json.loads(FIGURES.read_text(encoding="utf-8"))
POINT = 0.01
# What the project promises on messages that training never saw.
PROMISED = {
    "category accuracy": 0.85,
    "category accuracy, bam": 0.78,
    "category within three": 0.95,
    "emergency recall": 0.95,
    "emergency precision": 0.80,
    "country or ask": 0.93,
    "mission": 0.92,
    "country not wrong": 0.97,
    "language accuracy": 0.98,
}


@pytest.fixture(scope="module")
def figures() -> dict[str, float]:
    return measure_quality(file_tools()).figures()


def test_every_kept_figure_is_measured(figures: dict[str, float]) -> None:
    assert set(figures) == set(KEPT)


@pytest.mark.parametrize("name", sorted(KEPT))
def test_no_figure_falls(name: str, figures: dict[str, float]) -> None:
    assert figures[name] >= KEPT[name] - POINT, f"{name}: {figures[name]}, was {KEPT[name]}"


@pytest.mark.parametrize("name", sorted(PROMISED))
def test_promises_are_kept(name: str, figures: dict[str, float]) -> None:
    assert figures[name] >= PROMISED[name]


def test_spelling_costs_at_most_three_points(figures: dict[str, float]) -> None:
    assert figures["perturbed accuracy, worst"] >= figures["category accuracy"] - 0.03
