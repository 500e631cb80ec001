"""Whether somebody's life, freedom or physical safety is at risk now, whatever the message is about."""

from __future__ import annotations

import math
from collections.abc import Sequence

from bot.concern_model import ConcernModel, log_sum, weigh
from bot.values import EmergencyVerdict


def judge_alarm(text: str, language: str, model: ConcernModel) -> EmergencyVerdict:
    """The verdict on `text`, how sure it is (0 to 1), and, when it rings, the words as typed that decided."""
    evidence, scores = weigh(text, model)
    if not evidence.by_word:
        return EmergencyVerdict(False, 1.0)
    above = alarm_score(scores) - model.alarm_from
    sure = round(1.0 / (1.0 + math.exp(-min(abs(above), 50.0))), 4)
    if above < 0:
        return EmergencyVerdict(False, sure)
    return EmergencyVerdict(True, sure, model.deciding_words(evidence, len(model.biases) - 1))


def alarm_score(scores: Sequence[float]) -> float:
    """How much speaks for an alarm, in nats: the categories in alarm against the calm ones, and alarm by itself."""
    count = len(scores) // 2
    return log_sum(scores[count : 2 * count]) - log_sum(scores[:count]) + scores[-1]
