"""What a text is written with: its words as typed, and the writing system that most of its letters belong to."""

from __future__ import annotations

import re
import unicodedata
from typing import Literal

Script = Literal["latin", "arabic", "cyrillic", "han", "tifinagh", "nko", "adlam", "other", "none"]

# A language shows within a page; the cap keeps the longest message as cheap as a long one.
_READ = 1_200
_NOISE = re.compile(r"https?://\S+|www\.\S+|[\w.+-]{0,64}[@#][\w.-]+")
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*'?")
_NAME = re.compile(r"(?:\w')?[A-ZÀ-ÖØ-Þ][a-zß-ÿ]")
_INVISIBLE = re.compile("[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff]")
_APOSTROPHES = str.maketrans(dict.fromkeys("’‘‛ʼʻʽ`´′ʹˈ＇", "'"))
_MARKS = re.compile("[\u0300-\u036f]{3,}")

_RANGES: tuple[tuple[Script, str], ...] = (
    ("arabic", "\u0600-\u06ff\u0750-\u077f\u08a0-\u08ff\ufb50-\ufdff\ufe70-\ufeff"),
    ("cyrillic", "\u0400-\u052f"),
    ("han", "\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003134f"),
    ("tifinagh", "\u2d30-\u2d7f"),
    ("nko", "\u07c0-\u07ff"),
    ("adlam", "\U0001e900-\U0001e95f"),
    ("other", "\u0370-\u03ff\u0530-\u05ff\u0700-\u074f\u0900-\u1cff\u1f00-\u1fff\u3040-\u30ff\uac00-\ud7af"),
)
_SCRIPTS = tuple((script, re.compile(f"[{letters}]")) for script, letters in _RANGES)
_LETTER = re.compile(r"[^\W\d_]")
_KANA = re.compile("[\u3040-\u30ff]")
# A Chinese character says as much as three letters.
_WEIGHT: dict[Script, int] = {"han": 3}


def clean(text: str) -> str:
    """The first page of `text`, composed, with one apostrophe, without addresses and invisible characters."""
    page = _NOISE.sub(" ", _INVISIBLE.sub("", text[: 2 * _READ]))[:_READ]
    return unicodedata.normalize("NFC", _MARKS.sub("", page)).translate(_APOSTROPHES)


def typed_words(cleaned: str) -> list[str]:
    """The lower-case words of a cleaned text as typed: "n'ka" stays whole, bare numbers go, names too if enough remains."""
    found = [word for word in _WORD.findall(cleaned) if not word.isdigit()]
    plain = [word for place, word in enumerate(found) if place == 0 or not _NAME.match(word)]
    return [word.lower() for word in (plain if len(plain) * 2 >= len(found) and len(plain) > 1 else found)]


def script_of(cleaned: str) -> Script:
    """The writing system of most letters of a cleaned text; "none" without letters, "other" for one that we do not read."""
    letters = len(_LETTER.findall(cleaned))
    if cleaned.isascii():
        return "latin" if letters else "none"
    counts: dict[Script, int] = {script: len(pattern.findall(cleaned)) for script, pattern in _SCRIPTS}
    counts["latin"] = letters - sum(len(_LETTER.findall("".join(p.findall(cleaned)))) for _, p in _SCRIPTS)
    if _KANA.search(cleaned):
        counts["other"] += counts.pop("han")
    script = max(counts, key=lambda name: counts[name] * _WEIGHT.get(name, 1))
    return script if counts[script] > 0 else "none"
