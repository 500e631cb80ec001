"""Words of somebody who may harm themselves or others: a person must read them first, whatever the message is about."""

from __future__ import annotations

from functools import lru_cache

from bot.normalise import words
from bot.phrases import Phrasebook

LOOKED_AT = 2000  # characters from the beginning


def in_distress(text: str, book: Phrasebook) -> bool:
    """Whether a text holds one of the languages' words for taking one's own or another's life."""
    said = f" {' '.join(words(text[:LOOKED_AT]))} "
    return any(f" {phrase} " in said for phrase in _phrases(book))


@lru_cache(maxsize=8)
def _phrases(book: Phrasebook) -> tuple[str, ...]:
    return tuple(" ".join(words(phrase)) for language in book.languages.values() for phrase in language.distress)
