"""In which language to answer: the person's, which changes only on good evidence."""

from __future__ import annotations

from bot.phrases import FALLBACK, Phrasebook
from bot.values import LanguageGuess

SURE = 0.8
PLAIN = 0.5


def language_to_learn(guess: LanguageGuess, known: str | None) -> str | None:
    """The language to remember for a person from now on: a first guess that is plain, or a later one that is sure."""
    if guess.code == "und":
        return known
    needed = PLAIN if known is None else SURE
    return guess.code if guess.confidence >= needed else known


def language_to_speak(guess: LanguageGuess, known: str | None, book: Phrasebook) -> str:
    """The language of this answer: the message's if we speak it, else the person's, else French."""
    for code in (language_to_learn(guess, known), known, guess.code):
        if code is not None and code in book.languages:
            return code
    return FALLBACK
