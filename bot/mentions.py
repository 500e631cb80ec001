"""Places named in a text: each mention with its readings, its role, and whose place it is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.gazetteer import LONGEST_NAME, Gazetteer, Rank, Reading, arabic_forms, without_article
from bot.normalise import fold
from bot.roles import Role, Span, Subject, Tokens, is_now, role_of, subject_of

_TOKEN = re.compile(r"[\u3400-\u9fff]|[^\W\u3400-\u9fff]+|[.,;:!?()،؛؟…]")


@dataclass(frozen=True, slots=True)
class Mention:
    """One name in the text: its key, what it can mean, its role, whose place it is, and the words it was written with."""

    key: str
    rank: Rank
    readings: tuple[Reading, ...]
    role: Role
    subject: Subject
    now: bool
    start: int
    words: tuple[str, ...]


def tokens_of(text: str, gazetteer: Gazetteer) -> Tokens:
    """Split a text into folded words and stops, each with its classes."""
    found = tuple(_TOKEN.findall(fold(text)))
    return Tokens(found, tuple(map(gazetteer.cues.of, found)))


def mentions_in(text: str, tokens: Tokens, gazetteer: Gazetteer) -> list[Mention]:
    """All places named in a text, in order; names that are ordinary words count only with the cues they need."""
    found = []
    for span in _spans(tokens.words, gazetteer):
        role = role_of(tokens, span)
        if role is not None and _allowed(text, gazetteer, span, role):
            found.append(_mention(tokens, span, role))
    return found


def _mention(tokens: Tokens, span: Span, role: Role) -> Mention:
    whose, written = subject_of(tokens, span.start), tokens.words[span.start : span.end]
    return Mention(span.key, span.rank, span.readings, role, whose, is_now(tokens, span), span.start, written)


def _spans(words: tuple[str, ...], gazetteer: Gazetteer) -> Iterator[Span]:
    start = 0
    while start < len(words):
        span = _span_at(words, start, gazetteer) or _guess_at(words, start, gazetteer)
        if span is not None:
            yield span
        start = span.end if span else start + 1


def _span_at(words: tuple[str, ...], start: int, gazetteer: Gazetteer) -> Span | None:
    word = words[start]
    for first in (word, *arabic_forms(word)):
        size = gazetteer.longest.get(first, 0)
        for length in range(min(size, LONGEST_NAME, len(words) - start), 0, -1):
            key = " ".join((first, *map(without_article, words[start + 1 : start + length])))
            if known := gazetteer.readings(key):
                prefix = "" if first in {word, without_article(word)} else word[0]
                return _span(start, start + length, key, known, gazetteer, prefix=prefix)
    return None


def _guess_at(words: tuple[str, ...], start: int, gazetteer: Gazetteer) -> Span | None:
    key = gazetteer.guess(words[start])
    known = gazetteer.readings(key) if key else None
    return _span(start, start + 1, key, known, gazetteer, exact=False) if known else None


def _span(
    start: int,
    end: int,
    key: str,
    known: tuple[Rank, tuple[Reading, ...]],
    gazetteer: Gazetteer,
    *,
    exact: bool = True,
    prefix: str = "",
) -> Span:
    homonym = gazetteer.homonyms.get(key)
    return Span(start, end, key, known[0], homonym.readings if homonym else known[1], exact, prefix)


def _allowed(text: str, gazetteer: Gazetteer, span: Span, role: Role) -> bool:
    """Whether a name may count as a place here, by how ordinary a word it is."""
    level = gazetteer.levels.get(span.key, "free" if span.exact and span.rank != "town" else "cue")
    if level == "free" or span.rank in {"people", "mark"}:
        return True
    if span.rank == "town" and role == "of":
        return _capital(text, span)
    if level == "sure":
        return role in {"here", "arrived", "gone", "from inside", "at"} and _capital(text, span)
    return role != "bare" or (span.exact and _capital(text, span))


def _capital(text: str, span: Span) -> bool:
    """Whether the text writes the name as a name: with its capital, and not because all is in capitals."""
    return any(reading.name and reading.name in text for reading in span.readings) and not text.isupper()
