"""What is said to the question whether all is to be erased: a clear yes, a no, a code, or something less clear."""

from __future__ import annotations

from bot.answers import read_answer
from bot.commands import code_in
from bot.normalise import words
from bot.phrases import Phrasebook

LONGEST = 4  # words; a longer message says more than yes or no


def read_wish(text: str, book: Phrasebook) -> str:
    """ "yes" (a word that says nothing else), "no", "unclear" ("ok", "1"), or an empty string where it is no answer."""
    said = words(text)
    if not said or len(said) > LONGEST:
        return ""
    answer = read_answer(text, book)
    if answer != "yes":
        return answer if answer == "no" else ""
    return "yes" if not _confirming(book).isdisjoint(said) else "unclear"


def lone_code(text: str, book: Phrasebook) -> str:
    """The four digits of a text that holds nothing else but a yes ("oui 4821"), or an empty string."""
    rest = [word for word in words(text) if not word.isdigit()]
    alone = not rest or (len(rest) <= LONGEST and read_answer(" ".join(rest), book) == "yes")
    return code_in(text) if alone else ""


def _confirming(book: Phrasebook) -> set[str]:
    return {word for language in book.languages.values() for form in language.confirms for word in words(form)}
