"""What a message is about: one of the categories, with the runners-up and the words that decided."""

from __future__ import annotations

import math

from bot.concern_model import ConcernModel
from bot.values import CategoryGuess

__all__ = ["ConcernModel", "classify"]

_BEST = 3
_UNCLEAR = "other"


def classify(text: str, language: str, model: ConcernModel) -> CategoryGuess:
    """The category of `text` with its probability, the best three, and at most five deciding words as typed."""
    evidence = model.weigh(text)
    if not evidence.by_word:
        return CategoryGuess(_UNCLEAR, 0.0, ((_UNCLEAR, 0.0),))
    chances = _chances(model.scores(evidence)[:-1])
    ranked = sorted(range(len(chances)), key=lambda label: (-chances[label], label))
    candidates = tuple((model.labels[label], round(chances[label], 4)) for label in ranked[:_BEST])
    words = model.deciding_words(evidence, ranked[0], ranked[1])
    return CategoryGuess(candidates[0][0], candidates[0][1], candidates, words)


def _chances(scores: list[float]) -> list[float]:
    highest = max(scores)
    weights = [math.exp(score - highest) for score in scores]
    total = sum(weights)
    return [weight / total for weight in weights]
