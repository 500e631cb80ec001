"""Reserved words: a message that consists of one of them is obeyed, in any language, case or accent."""

from __future__ import annotations

from bot.normalise import fold
from bot.phrases import Phrasebook

LONGEST = 40  # characters; a reserved word stands alone, so longer messages are not even looked at


def find_command(text: str, book: Phrasebook) -> str:
    """The reserved word's name ("stop", "status", "new" …), or an empty string."""
    said = fold(text[: LONGEST + 1]).strip(" .!?,;:\"'")
    if not said or len(text) > LONGEST:
        return ""
    for language in book.languages.values():
        for name, words in language.commands.items():
            if any(said == fold(word) for word in words):
                return name
    return ""
