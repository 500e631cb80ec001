"""Reserved words: a message that consists of one of them is obeyed, in any language, case or accent."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from bot.normalise import fold, words
from bot.phrases import FALLBACK, Phrasebook

LONGEST = 60  # characters; a reserved word stands alone or before a few digits, so longer messages are looked at no further
LEADING = frozenset({"new", "status", "code", "ask_language"})
# What people put between SUIVI and their digits.
FILLERS = frozenset({"code", "kode", "dosiye", "dosier", "numero", "nimoro", "number", "case", "no", "n", "my", "mon"})
_FIRST = re.compile(r"[^\w]*(\w+(?:['’ ]\w+)?)", re.UNICODE)
_CODE = re.compile(r"(?<!\d)\d{4}(?!\d)")
_MARK = re.compile(r"\s*[:;,.!\-–—\n]\s*\S")


@dataclass(frozen=True, slots=True)
class Command:
    """A reserved word: its name, what stands after it, and the language whose word it is."""

    name: str = ""
    rest: str = ""
    language: str = ""


NONE = Command()


def find_command(text: str, book: Phrasebook) -> str:
    """The reserved word's name ("stop", "status", "new" …), or an empty string."""
    return read_command(text, book).name


def read_command(text: str, book: Phrasebook) -> Command:
    """The reserved word of a message; punctuation and emoji around it do not matter."""
    table = _reserved(book)
    said = words(text[: LONGEST + 1])
    if not said:
        return NONE
    if len(text) <= LONGEST:
        alone = table.get(" ".join(said)) or (table.get(said[0]) if len(set(said)) == 1 else None)
        if alone is not None:
            return alone
    return _leading(text, table)


def code_in(rest: str) -> str:
    """The four digits that stand by themselves after a reserved word, or an empty string."""
    found = _CODE.findall(fold(rest))
    return found[-1] if found else ""


def hide_code(text: str) -> str:
    """The text with its four-digit codes starred out: that is how it is kept."""
    return _CODE.sub("****", text)


@lru_cache(maxsize=8)
def _reserved(book: Phrasebook) -> Mapping[str, Command]:
    table: dict[str, Command] = {}
    # A word that several languages share is French's, then English's: what a stranger is told must not depend on more.
    first = [book.languages[code] for code in (FALLBACK, "eng") if code in book.languages]
    for language in (*first, *book.languages.values()):
        for name, spellings in language.commands.items():
            for spelling in spellings:
                table.setdefault(" ".join(words(spelling)), Command(name, "", language.code))
    return table


def _leading(text: str, table: Mapping[str, Command]) -> Command:
    first = _FIRST.match(text)
    if first is None:
        return NONE
    for typed in dict.fromkeys((first.group(1), re.split(r"['’ ]", first.group(1))[0])):
        command = table.get(" ".join(words(typed)))
        if command is not None and command.name in LEADING:
            end = first.start(1) + len(typed)
            return _with_rest(command, typed, text[end:], table)
    return NONE


def _with_rest(command: Command, typed: str, rest: str, table: Mapping[str, Command]) -> Command:
    said = words(rest)
    if command.name == "ask_language":
        wanted = table.get(" ".join(said), NONE)
        return wanted if wanted.name == "language" else NONE
    if command.name == "new":
        plainly = _MARK.match(rest) or (typed.isupper() and not rest.isupper())
        return Command("new", rest.strip(), command.language) if plainly and said else NONE
    if len(rest) > LONGEST or any(not word.isdigit() and word not in FILLERS for word in said):
        return NONE
    if command.name == "code" and not code_in(rest):
        return NONE
    return Command(command.name, rest.strip(), command.language)
