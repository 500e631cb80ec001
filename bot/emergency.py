"""Whether somebody's life, freedom or physical safety is at risk now, whatever the message is about."""

from __future__ import annotations

import math
from collections.abc import Sequence

from bot.concern_model import ConcernModel, log_sum, weigh
from bot.normalise import words
from bot.values import EmergencyVerdict

_SHORT = 60  # characters; in longer texts there are words enough
_FEWEST, _ENOUGH = 2, 4
_PLAINLY = 4.0  # nats: "au secours" says it, "mon frère" does not


def judge_alarm(text: str, language: str, model: ConcernModel) -> EmergencyVerdict:
    """The verdict on `text`, how sure it is (0 to 1), and, when it rings, the words as typed that decided."""
    evidence, scores = weigh(text, model)
    if not evidence.by_word:
        return EmergencyVerdict(False, 1.0)
    above = alarm_score(scores) - _threshold(text, model)
    sure = round(1.0 / (1.0 + math.exp(-min(abs(above), 50.0))), 4)
    if above < 0:
        return EmergencyVerdict(False, sure)
    return EmergencyVerdict(True, sure, model.deciding_words(evidence, len(model.biases) - 1))


def _threshold(text: str, model: ConcernModel) -> float:
    """In nats: a lone word never rings by itself and two or three must say it plainly, because the model needs sentences."""
    if len(text) > _SHORT:
        return model.alarm_from
    said = len({word for word in words(text) if len(word) > 1 and not word.isdigit()})
    if said < _FEWEST:
        return math.inf
    return model.alarm_from if said >= _ENOUGH else max(model.alarm_from, _PLAINLY)


def alarm_score(scores: Sequence[float]) -> float:
    """How much speaks for an alarm, in nats: the categories in alarm against the calm ones, and alarm by itself."""
    count = len(scores) // 2
    return log_sum(scores[count : 2 * count]) - log_sum(scores[:count]) + scores[-1]
