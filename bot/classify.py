"""What a message is about: one of the categories, with the runners-up and the words that decided."""

from __future__ import annotations

import math
from collections.abc import Sequence

from bot.concern_model import ConcernModel, log_sum, weigh
from bot.values import CategoryGuess

__all__ = ["ConcernModel", "classify"]

_BEST = 3
_UNCLEAR = "other"


def classify(text: str, language: str, model: ConcernModel) -> CategoryGuess:
    """The category of `text` with its probability, the best three, and at most five deciding words as typed."""
    evidence, scores = weigh(text, model)
    if not evidence.by_word or not any(len(typed) > 1 and not typed.isdigit() for typed, _, _ in evidence.by_word):
        return CategoryGuess(_UNCLEAR, 0.0, ((_UNCLEAR, 0.0),))
    chances = category_chances(scores, model)
    ranked = sorted(range(len(chances)), key=lambda at: (-chances[at], at))
    candidates = tuple((model.categories[at], round(chances[at], 4)) for at in ranked[:_BEST])
    words = model.deciding_words(evidence, ranked[0], ranked[1])
    return CategoryGuess(candidates[0][0], candidates[0][1], candidates, words)


def category_chances(scores: Sequence[float], model: ConcernModel) -> list[float]:
    """The probability of each category, calm or in alarm, from the scores of all columns."""
    count = len(model.categories)
    sharp = [model.sharpness * log_sum([scores[at], scores[count + at]]) for at in range(count)]
    total = log_sum(sharp)
    return [math.exp(score - total) for score in sharp]
