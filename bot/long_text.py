"""A text that is longer than a provider takes, in pieces: cut after sentences, each piece saying which of how many it is."""

from __future__ import annotations

import re

# The least that the providers of each style take in one message: Twilio's 1600 (error 21617), Telegram's 4096.
LONGEST = {"sms": 1600, "whatsapp": 1600, "telegram": 4096}
CAPTION = 1024  # under a file: Telegram's limit, the least of all
MARK = len("(99/99) ")
_AFTER_SENTENCE = re.compile(r"(?<=[.!?…؟。])\s+|\n+")
_AFTER_WORD = re.compile(r"\s+")


def units(text: str) -> int:
    """The length of a text as providers count it, in UTF-16 units."""
    return len(text) + sum(character > "\uffff" for character in text)


def pieces(text: str, longest: int) -> list[str]:
    """The text itself where it fits, else its pieces as "(1/3) …"; nothing but white space between them is lost."""
    if units(text) <= longest:
        return [text]
    cut = _cut(text, longest - MARK)
    return [f"({number}/{len(cut)}) {piece}" for number, piece in enumerate(cut, 1)]


def _cut(text: str, longest: int) -> list[str]:
    found, rest = [], text.strip()
    while units(rest) > longest:
        end = _end(rest, longest)
        found.append(rest[:end].rstrip())
        rest = rest[end:].lstrip()
    return [*found, rest] if rest else found


def _end(text: str, longest: int) -> int:
    """Where the first piece ends: after a sentence, else after a word, else where it is full."""
    full = _fitting(text, longest)
    for pattern in (_AFTER_SENTENCE, _AFTER_WORD):
        ends = [match.start() for match in pattern.finditer(text, 0, full + 1) if match.start() >= full // 3]
        if ends:
            return ends[-1]
    return full


def _fitting(text: str, longest: int) -> int:
    taken = 0
    for index, character in enumerate(text):
        taken += 1 + (character > "\uffff")
        if taken > longest:
            return index
    return len(text)
