"""What langdetect takes a text for: asked only under the floor, because it costs milliseconds, to name what we do not serve."""

from __future__ import annotations

from langdetect import DetectorFactory, LangDetectException, detect_langs

from bot.values import LanguageGuess

# Without a fixed seed the same text gets different answers.
DetectorFactory.seed = 0

# In characters: on shorter texts it names Indonesian or Dutch where we had rightly said Bambara or English.
_LEAST, _PAGE = 25, 600
_SURE = 0.9
_NOT_SERVED = {
    "af": "afr", "bg": "bul", "bn": "ben", "ca": "cat", "cs": "ces", "cy": "cym", "da": "dan", "el": "ell", "et": "est",
    "fa": "fas", "fi": "fin", "gu": "guj", "he": "heb", "hi": "hin", "hr": "hrv", "hu": "hun", "id": "ind", "ja": "jpn",
    "kn": "kan", "ko": "kor", "lt": "lit", "lv": "lav", "mk": "mkd", "ml": "mal", "mr": "mar", "ne": "nep", "nl": "nld",
    "no": "nor", "pa": "pan", "pl": "pol", "ro": "ron", "sk": "slk", "sl": "slv", "so": "som", "sq": "sqi", "sv": "swe",
    "sw": "swa", "ta": "tam", "te": "tel", "th": "tha", "tl": "tgl", "uk": "ukr", "ur": "urd", "vi": "vie",
}  # fmt: skip


def second_opinion(text: str) -> LanguageGuess | None:
    """A language that we do not serve, as ISO 639-3, when langdetect is sure; None otherwise and on short texts."""
    if len(text.strip()) < _LEAST:
        return None
    try:
        first = detect_langs(text[:_PAGE])[0]
    except LangDetectException:
        return None
    code = _NOT_SERVED.get(first.lang)
    return LanguageGuess(code, round(first.prob, 4)) if code and first.prob >= _SURE else None
