"""All figures of one evaluation of the judgement, and those of them that the gate watches."""

from __future__ import annotations

from dataclasses import dataclass

from work.concern_figures import ConcernFigures
from work.evaluate_language import LanguageFigures

# Below this many messages one answer more or less moves a figure by more than the gate allows.
_ENOUGH = 100


@dataclass(frozen=True, slots=True)
class PlaceFigures:
    """Messages with a known right country (or "ask"): how many are right, wrong rather than asking, with the right post."""

    messages: int
    right: int
    wrong: int
    posts: int


@dataclass(frozen=True, slots=True)
class Quality:
    """All figures of one evaluation."""

    concern: ConcernFigures
    fresh: ConcernFigures
    followups: ConcernFigures
    perturbed: dict[str, ConcernFigures]
    language: LanguageFigures
    sentences: LanguageFigures
    places: PlaceFigures
    routes: float
    microseconds: float

    def figures(self) -> dict[str, float]:
        """The figures that the gate watches; for each of them, more is better."""
        concern, places = self.concern, self.places
        told = {
            "category accuracy": concern.accuracy,
            "category within three": concern.top_three,
            "emergency recall": concern.recall,
            "emergency precision": concern.precision,
            "category accuracy, fresh": self.fresh.accuracy,
            "category within three, fresh": self.fresh.top_three,
            "emergency recall, fresh": self.fresh.recall,
            "emergency precision, fresh": self.fresh.precision,
            "calm follow-ups left in peace": self.followups.peace,
            "short emergencies, recall": self.followups.recall,
            "language accuracy": _share(self.language),
            "language accuracy, sentences": self.sentences.macro(),
            "country or ask": places.right / places.messages,
            "country not wrong": 1 - places.wrong / places.messages,
            "mission": places.posts / places.messages,
            "desk, by category": self.routes,
            "perturbed accuracy, worst": min(figures.accuracy for figures in self.perturbed.values()),
        }
        by_language = {code: right / every for code, (right, every) in concern.languages.items() if every >= _ENOUGH}
        told |= {f"category accuracy, {code}": share for code, share in by_language.items()}
        return {name: round(figure, 4) for name, figure in told.items()}


def _share(figures: LanguageFigures) -> float:
    counts = figures.labels.values()
    return sum(right for right, _ in counts) / sum(every for _, every in counts)
