"""What a text costs as SMS, and how it is folded into the cheap alphabet where that saves a part."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

# GSM 03.38 (3GPP TS 23.038, 6.2.1): the basic table, and the extension table whose characters count twice.
BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENSION = frozenset("^{}\\[~]|€\f")
GSM = BASIC | EXTENSION
# What any language does with a letter. Other accented letters lose their marks where the cheap alphabet lacks them (ê, ç, û):
# whoever writes French by SMS writes "etre" and "recu", and é è à ù stay.
FOLDS = {
    "ɛ": "è", "Ɛ": "E", "ɔ": "ò", "Ɔ": "O", "ɲ": "ny", "Ɲ": "Ny", "ŋ": "ng", "Ŋ": "Ng",
    "ɗ": "d", "Ɗ": "D", "ɓ": "b", "Ɓ": "B", "ƴ": "y", "Ƴ": "Y", "œ": "oe", "Œ": "OE", "ł": "l", "Ł": "L", "đ": "d", "ı": "i",
    "’": "'", "‘": "'", "‛": "'", "ʼ": "'", "ʻ": "'", "`": "'", "´": "'", "′": "'", "«": '"', "»": '"', "“": '"', "”": '"', "„": '"',
    "‹": "'", "›": "'", "‐": "-", "‑": "-", "‒": "-", "–": "-", "—": "-", "−": "-", "•": "-", "·": "-", "×": "x", "…": "...", "\t": " ",
    "\u00a0": " ", "\u202f": " ", "\u2009": " ", "\u2007": " ",
}  # fmt: skip
# What one language does otherwise: Pulaar and Soninke know ñ, which is in the cheap alphabet.
HABITS = {
    "ful": {"ɲ": "ñ", "Ɲ": "Ñ"},
    "snk": {"ɲ": "ñ", "Ɲ": "Ñ"},
}
INVISIBLE = frozenset({"Mn", "Cf"})  # marks that stand on the letter before, and characters without a shape


def is_gsm(text: str) -> bool:
    """Whether every character is in the GSM-7 tables."""
    return GSM.issuperset(text)


def parts(text: str) -> int:
    """The SMS parts that a text is billed as: 160 or 70 characters alone, 153 or 67 when chained; an empty text is one."""
    if is_gsm(text):
        return _filled([2 if character in EXTENSION else 1 for character in text], 160, 153)
    return _filled([2 if ord(character) > 0xFFFF else 1 for character in text], 70, 67)


def _filled(sizes: Iterable[int], alone: int, chained: int) -> int:
    # Neither an escaped character nor a surrogate pair may be torn between two parts (3GPP TS 23.040, 9.2.3.24.1).
    if sum(sizes := list(sizes)) <= alone:
        return 1
    count, room = 1, chained
    for size in sizes:
        if size > room:
            count, room = count + 1, chained
        room -= size
    return count


def fold(text: str, language: str = "") -> str:
    """The text in GSM-7 by the habits of its language, where that costs fewer parts; otherwise the text unchanged."""
    if is_gsm(text):
        return text
    habit = HABITS.get(language, {})
    folded = "".join(_letter(character, habit) for character in unicodedata.normalize("NFC", text))
    return folded if is_gsm(folded) and parts(folded) < parts(text) else text


def _letter(character: str, habit: dict[str, str]) -> str:
    if character in BASIC or character in EXTENSION:
        return character
    folded = habit.get(character) or FOLDS.get(character)
    if folded is not None:
        return folded
    if unicodedata.category(character) in INVISIBLE:
        return ""
    plain = "".join(mark for mark in unicodedata.normalize("NFKD", character) if not unicodedata.combining(mark))
    return plain if plain and is_gsm(plain) else character
