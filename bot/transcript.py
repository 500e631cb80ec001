"""What a machine heard, as a value, and how sure of it the machine was."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

SURE = 0.6  # from here on an alarming word in a transcript rings


@dataclass(frozen=True, slots=True)
class Heard:
    """A recording in words: the text, the confidence (0 to 1), the language the machine named, and the machine's own name."""

    text: str
    confidence: float
    language: str
    model: str


def confidence_of(segments: Sequence[tuple[float, float, float]]) -> float:
    """How sure a machine was, from each segment's seconds, mean log-probability and chance of there being no speech.

    The mean probability over the seconds, lessened where there may be no speech at all; 0 where nothing is known.
    """
    seconds = sum(max(0.0, length) for length, _, _ in segments)
    if seconds <= 0:
        return 0.0
    sure = sum(max(0.0, length) * math.exp(min(0.0, logprob)) * (1 - _share(silent)) for length, logprob, silent in segments)
    return round(_share(sure / seconds), 4)


def _share(value: float) -> float:
    return min(1.0, max(0.0, value))
