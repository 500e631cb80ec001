"""The matching form of a text: what two spellings of one word have in common. Never shown, never stored in its place."""

from __future__ import annotations

import re
import unicodedata

_SPELT_ALIKE = {
    "ɛ": "e",
    "ə": "e",
    "ǝ": "e",
    "ɔ": "o",
    "ø": "o",
    "œ": "oe",
    "æ": "ae",
    "ŋ": "n",
    "ɲ": "n",
    "ɓ": "b",
    "ɗ": "d",
    "đ": "d",
    "ƴ": "y",
    "ɠ": "g",
    "ɣ": "g",
    "ł": "l",
    "ı": "i",
    "ß": "ss",
    "ٱ": "ا",
    "ى": "ي",
    "ی": "ي",
    "ة": "ه",
    "ک": "ك",
    "ء": "",
    "ـ": "",
    "_": " ",
} | dict.fromkeys("’‘‛ʼʻʽ`´′ʹˈ＇", "'")

_DROPPED = frozenset({"Mn", "Me", "Cf", "Cs", "Sk", "Cn", "Co"})
_MEMO_LIMIT = 20_000


def _fold_letter(letter: str) -> str:
    if letter in _SPELT_ALIKE:
        return _SPELT_ALIKE[letter]
    parts = unicodedata.normalize("NFKD", letter).lower()
    kept = "".join(_SPELT_ALIKE.get(part, part) for part in parts if unicodedata.category(part) not in _DROPPED)
    if kept.isdecimal():
        return "".join(str(unicodedata.decimal(digit)) for digit in kept)
    return kept if kept.isprintable() else " "


class _Letters(dict[int, str]):
    """Each letter's folded form, worked out when first met: whole-text normalisation is quadratic on stacked accents."""

    def __missing__(self, code: int) -> str:
        folded = _fold_letter(chr(code))
        if len(self) < _MEMO_LIMIT:
            self[code] = folded
        return folded


_LETTERS = _Letters()
_DOUBLED = re.compile(r"([^\W\d_])\1+")
# One sound, several spellings. Order matters: "tch" before the letters it holds, "ou" before a vowel before "ou".
_SOUNDS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"tch|tj|ty(?=[aeiou])|\bti(?=[aeo])"), "c"),
    (re.compile(r"dj|dy(?=[aeiou])|\bdi(?=[aeo])"), "j"),
    (re.compile(r"gn(?=[aeiou])|ny(?=[aeiou])|ng+"), "n"),
    (re.compile(r"gh(?=[aeiou])"), "g"),
    (re.compile(r"ou(?=[aeiou])"), "w"),
    (re.compile(r"ou"), "u"),
    (re.compile(r"qu(?=[aeiou])|q"), "k"),
    (re.compile(r"ph"), "f"),
)
_WORD = re.compile(r"[\u3400-\u9fff]|[^\W\u3400-\u9fff]+")


def fold(text: str) -> str:
    """The matching form of `text`: lower case, no marks, one apostrophe, one letter where spellings vary; linear time."""
    folded = " ".join(text.translate(_LETTERS).split())
    folded = _DOUBLED.sub(r"\1", folded)
    for spelling, sound in _SOUNDS:
        folded = spelling.sub(sound, folded)
    return _DOUBLED.sub(r"\1", folded)


def words(text: str) -> list[str]:
    """The folded words of `text` in order; apostrophes split ("n'ka" gives n, ka) and each Chinese character is a word."""
    return _WORD.findall(fold(text))
