"""Which language a message is in: the writing system first, then letter groups weighed by a trained model."""

from __future__ import annotations

import math

from bot.language_markers import LanguageMarkers, marker_form
from bot.language_model import LanguageModel
from bot.scripts import Script, clean, script_of, typed_words
from bot.shipped import language_markers, language_model
from bot.values import LanguageGuess

# Below this confidence a second opinion is worth its milliseconds, and a conversation does not change its language.
FLOOR = 0.7

_BY_SCRIPT: dict[Script, str] = {
    "arabic": "ara",
    "cyrillic": "rus",
    "han": "zho",
    "tifinagh": "taq",
    "nko": "bam",
    "adlam": "ful",
}
_SAME_ANSWER = {"dyu": "bam", "nqo": "bam"}
_DEFAULT = "fra"
_MARKER_LETTERS = 40
# In points of the model: what a known language weighs against the letters, on a few letters and on more.
_PRIOR_SHORT, _PRIOR_LONG, _SHORT_LETTERS = 12.0, 5.0, 15
# In points: the margin over the runner-up that is right three times in four, and what a letter group of a language
# that the model knows is worth at the least, both measured on held-out documents.
_MARGIN, _USUAL_WORTH = 6.0, 0.75
# In points: what most people here write in, before a letter is read.
_USUAL = {"bam": 2.5, "fra": 1.0}


def detect_language(text: str, prior: str | None = None, model: LanguageModel | None = None) -> LanguageGuess:
    """The language of `text` as ISO 639-3, "und" where none can be told; `prior` is the contact's known language."""
    cleaned, known = clean(text), _SAME_ANSWER.get(prior or "", prior or "")
    script = script_of(cleaned)
    if script in _BY_SCRIPT:
        return LanguageGuess(_BY_SCRIPT[script], 1.0)
    if script != "latin":
        return LanguageGuess("und", 0.0, known)
    return _from_marker(cleaned, known, language_markers()) or _from_letters(cleaned, known, model or language_model())


def _from_marker(cleaned: str, known: str, markers: LanguageMarkers) -> LanguageGuess | None:
    if len(cleaned) > _MARKER_LETTERS:
        return None
    phrase = marker_form(cleaned)
    if phrase in markers.sure:
        return LanguageGuess(markers.sure[phrase], 0.95, known)
    if phrase in markers.leaning:
        code = markers.leaning[phrase]
        return LanguageGuess(known, 0.6, code) if known else LanguageGuess(code, 0.6)
    if not markers.telling(typed_words(cleaned)):
        return LanguageGuess(known, 0.6, _DEFAULT) if known else LanguageGuess(_DEFAULT, 0.2)
    return None


def _from_letters(cleaned: str, known: str, model: LanguageModel) -> LanguageGuess:
    typed = typed_words(cleaned)
    telling = language_markers().telling(typed)
    scores, groups = model.scores(telling or typed)
    for code, weight in _USUAL.items():
        scores[code] = scores.get(code, 0.0) + weight
    if known in scores:
        scores[known] += _PRIOR_SHORT if sum(map(len, telling)) < _SHORT_LETTERS else _PRIOR_LONG
    (first, best), (second, next_best) = _two_best(scores)
    sure = 1.0 / (1.0 + math.exp(-min((best - next_best) / _MARGIN, 50.0)))
    at_home = max(0.0, min(1.0, best / (_USUAL_WORTH * max(groups, 1))))
    return LanguageGuess(first, round(sure * at_home, 4), second)


def _two_best(scores: dict[str, float]) -> list[tuple[str, float]]:
    answers: dict[str, float] = {}
    for code, score in scores.items():
        code = _SAME_ANSWER.get(code, code)
        answers[code] = max(answers.get(code, score), score)
    return sorted(answers.items(), key=lambda pair: (-pair[1], pair[0]))[:2]
