"""Figures for concerns and emergencies: what a model answers on judged messages, counted."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from statistics import mean

from bot.classify import category_chances, classify
from bot.concern_model import ConcernModel
from bot.emergency import is_faint, judge_alarm

_SHARPNESSES = tuple(step / 20 for step in range(4, 31))


@dataclass(frozen=True, slots=True)
class Judged:
    """One message with the answers that are right: a category, others that will do, and whether it is an emergency."""

    text: str
    language: str
    category: str
    also: frozenset[str]
    emergency: bool


def _none_right_of_none() -> list[int]:
    return [0, 0]


@dataclass(slots=True)
class ConcernFigures:
    """Right and all by language, how often the best three hold it, confusions, and hits, false and missed alarms."""

    languages: dict[str, list[int]] = field(default_factory=lambda: defaultdict(_none_right_of_none))
    first_three: int = 0
    confusions: Counter[tuple[str, str]] = field(default_factory=Counter)
    answers: dict[str, Counter[tuple[str, str]]] = field(default_factory=lambda: defaultdict(Counter))
    hits: int = 0
    false_alarms: int = 0
    missed: int = 0
    clear_hits: int = 0
    clear_false_alarms: int = 0

    @property
    def messages(self) -> int:
        """How many messages were judged."""
        return sum(every for _, every in self.languages.values())

    @property
    def accuracy(self) -> float:
        """The share of messages whose category is right."""
        return sum(right for right, _ in self.languages.values()) / max(1, self.messages)

    @property
    def top_three(self) -> float:
        """The share of messages whose category is among the best three."""
        return self.first_three / max(1, self.messages)

    @property
    def recall(self) -> float:
        """The share of emergencies that rang."""
        return self.hits / max(1, self.hits + self.missed)

    @property
    def calm(self) -> int:
        """How many messages are no emergency."""
        return self.messages - self.hits - self.missed

    @property
    def peace(self) -> float:
        """The share of calm messages that do not ring beside an open ticket."""
        return 1 - self.clear_false_alarms / max(1, self.calm)

    @property
    def precision(self) -> float:
        """The share of alarms that were emergencies."""
        return self.hits / max(1, self.hits + self.false_alarms)

    def macro_f1(self, language: str) -> float:
        """The mean F1 over the categories that a language's messages have."""
        counted = self.answers[language]
        return mean(_f1(counted, category) for category in sorted({right for right, _ in counted}))

    def summary(self) -> str:
        """The headline figures in one line."""
        by_language = ", ".join(f"{code} {right / every:.3f}" for code, (right, every) in sorted(self.languages.items()))
        return (
            f"accuracy {self.accuracy:.3f} ({by_language}), within three {self.top_three:.3f}, "
            f"emergency recall {self.recall:.3f} at precision {self.precision:.3f}"
        )


def concern_figures(messages: Iterable[Judged], model: ConcernModel) -> ConcernFigures:
    """What the model answers on `messages`, counted; another category that will do counts as the right one."""
    figures = ConcernFigures()
    for message in messages:
        guess = classify(message.text, message.language, model)
        accepted = {message.category, *message.also}
        right = message.category if guess.id in accepted else guess.id
        count = figures.languages[message.language]
        count[0] += guess.id in accepted
        count[1] += 1
        figures.first_three += any(category in accepted for category, _ in guess.candidates)
        figures.answers[message.language][message.category, right] += 1
        if guess.id not in accepted:
            figures.confusions[message.category, guess.id] += 1
        verdict = judge_alarm(message.text, message.language, model)
        rang, clear = verdict.flag, verdict.flag and not is_faint(message.text, verdict)
        figures.clear_hits += clear and message.emergency
        figures.clear_false_alarms += clear and not message.emergency
        figures.hits += rang and message.emergency
        figures.false_alarms += rang and not message.emergency
        figures.missed += message.emergency and not rang
    return figures


def best_sharpness(messages: Sequence[Judged], model: ConcernModel) -> float:
    """The sharpness at which the probability given to the right categories is highest."""
    scored = [(model.scores(model.weigh(row.text)), model.categories.index(row.category)) for row in messages]
    return min(_SHARPNESSES, key=lambda sharpness: _surprise(scored, model, sharpness))


def _surprise(scored: list[tuple[tuple[float, ...], int]], model: ConcernModel, sharpness: float) -> float:
    # Raised to a power the probabilities of one model become those of a sharper one.
    told = 0.0
    for scores, right in scored:
        raised = [chance ** (sharpness / model.sharpness) for chance in category_chances(scores, model)]
        told -= math.log(max(1e-12, raised[right] / sum(raised)))
    return told


def _f1(counted: Counter[tuple[str, str]], category: str) -> float:
    hits = counted[category, category]
    given = sum(times for (_, answer), times in counted.items() if answer == category)
    due = sum(times for (right, _), times in counted.items() if right == category)
    return 2 * hits / (given + due)
