"""Whether somebody's life, freedom or physical safety is at risk now, whatever the message is about."""

from __future__ import annotations

import math

from bot.concern_model import ConcernModel
from bot.values import EmergencyVerdict


def judge_alarm(text: str, language: str, model: ConcernModel) -> EmergencyVerdict:
    """The verdict on `text`, how sure it is (0 to 1), and, when it rings, the words as typed that decided."""
    evidence = model.weigh(text)
    if not evidence.by_word:
        return EmergencyVerdict(False, 1.0)
    chance = 1.0 / (1.0 + math.exp(-max(-50.0, min(50.0, model.scores(evidence)[-1] - model.alarm_from))))
    if chance < 0.5:
        return EmergencyVerdict(False, round(1.0 - chance, 4))
    return EmergencyVerdict(True, round(chance, 4), model.deciding_words(evidence, len(model.labels) - 1))
