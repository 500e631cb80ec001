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
_DIGIT = re.compile(r"\d")
CODE_DIGITS = 4
# Reserved words that a greeting, a thank-you or an article may surround; "aide svp" may be a cry for help.
POLITELY = frozenset({"stop", "start", "status", "new", "agent", "language", "ask_language", "erase", "code"})
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
        asked = _politely(text, said, table, book)
        if asked.name:
            return asked
    return _leading(text, table, book)


def code_in(rest: str) -> str:
    """The four digits that stand by themselves after a reserved word, or an empty string."""
    found, digits = _CODE.findall(fold(rest)), _DIGIT.findall(fold(rest))
    if found:
        return str(found[-1])
    return "".join(digits) if len(digits) == CODE_DIGITS else ""


def is_lone_code(text: str) -> bool:
    """Whether a text is four digits and nothing else."""
    said = words(text)
    return bool(said) and all(word.isdigit() for word in said) and bool(code_in(text))


def hide_code(text: str) -> str:
    """The text with its four-digit codes starred out, every digit where the code is typed apart: that is how it is kept."""
    starred = _CODE.sub("****", text)
    return starred if starred != text else _DIGIT.sub("*", text)


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


@lru_cache(maxsize=8)
def _polite(book: Phrasebook) -> tuple[list[str], ...]:
    said = {tuple(words(form)) for language in book.languages.values() for form in language.polite}
    return tuple(list(form) for form in sorted(said, key=len, reverse=True) if form)


def _bare(said: list[str], book: Phrasebook) -> list[str]:
    """The words without the polite ones at both ends."""
    for form in _polite(book):
        if said[: len(form)] == form:
            return _bare(said[len(form) :], book)
        if said[-len(form) :] == form:
            return _bare(said[: -len(form)], book)
    return said


def _politely(text: str, said: list[str], table: Mapping[str, Command], book: Phrasebook) -> Command:
    """The word that is left when politeness is taken away and, of SUIVI and CODE, the digits: "mon code 4821"."""
    left = [word for word in said if not word.isdigit()]
    command = table.get(" ".join(left)) or table.get(" ".join(_bare(left, book)), NONE)
    digits = _DIGIT.search(text)
    if command.name not in POLITELY or (digits and command.name not in ("status", "code")):
        return NONE
    if digits is None:
        return command
    return Command(command.name, text[digits.start() :].strip(), command.language)


def _leading(text: str, table: Mapping[str, Command], book: Phrasebook) -> Command:
    first = _FIRST.match(text)
    if first is None:
        return NONE
    for typed in dict.fromkeys((first.group(1), re.split(r"['’ ]", first.group(1))[0])):
        command = table.get(" ".join(words(typed)))
        if command is not None and command.name in LEADING:
            end = first.start(1) + len(typed)
            return _with_rest(command, typed, text[end:], table, book)
    return NONE


def _with_rest(command: Command, typed: str, rest: str, table: Mapping[str, Command], book: Phrasebook) -> Command:
    said = words(rest)
    if command.name == "ask_language":
        return _language(command, _bare(said, book), table)
    if command.name == "new":
        plainly = _MARK.match(rest) or (typed.isupper() and not rest.isupper())
        return Command("new", rest.strip(), command.language) if plainly and said else NONE
    if len(rest) > LONGEST or any(not word.isdigit() and word not in FILLERS for word in said):
        return NONE
    return Command(command.name, rest.strip(), command.language)


def _language(command: Command, said: list[str], table: Mapping[str, Command]) -> Command:
    """The language that is named; one that we do not speak is answered with those that we do."""
    wanted = table.get(" ".join(said), NONE)
    if wanted.name == "language":
        return wanted
    # Bambara's "kan" is also a neck and a preposition: there only what is formed like a language's name counts.
    named = len(said) == 1 and (command.language != "bam" or said[0].endswith("kan"))
    return command if named else NONE
