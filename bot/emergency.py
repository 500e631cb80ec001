"""Whether somebody's life, freedom or physical safety is at risk now, whatever the message is about."""

from __future__ import annotations

import math
from collections.abc import Sequence

from bot.concern_model import ConcernModel, log_sum, weigh
from bot.normalise import words
from bot.values import EmergencyVerdict

_SHORT = 60  # characters; in longer texts there are words enough
_FEWEST, _ENOUGH = 2, 4
_PLAINLY = 1.0  # nats: "au secours" says it, "mon frère" does not
# Characters and nats: a day, a town or thanks in a few words is calm unless it says otherwise.
_BY_LENGTH = ((40, -2.0), (_SHORT, -4.0))
_CLEARLY = 0.73  # a nat above the threshold


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
    if said < _ENOUGH:
        return max(model.alarm_from, _PLAINLY)
    return max(model.alarm_from, next(least for size, least in _BY_LENGTH if len(text) <= size))


def is_faint(text: str, verdict: EmergencyVerdict) -> bool:
    """Whether a short text rings but only just: enough from a stranger, too little beside an open ticket of the writer's."""
    return verdict.flag and len(text) <= _SHORT and verdict.confidence < _CLEARLY


def alarm_score(scores: Sequence[float]) -> float:
    """How much speaks for an alarm, in nats: the categories in alarm against the calm ones, and alarm by itself."""
    count = len(scores) // 2
    return log_sum(scores[count : 2 * count]) - log_sum(scores[:count]) + scores[-1]
