"""Places named in a text: each mention with its readings, its role, and whose place it is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.gazetteer import LONGEST_NAME, SHORTEST_GUESSED_COUNTRY, Gazetteer, Rank, Reading, arabic_forms, without_article
from bot.normalise import fold, words
from bot.roles import Role, Span, Subject, Tokens, is_now, linked_before, role_of, subject_of
from bot.spoken import SHORTEST_SPOKEN, is_bambara

_TOKEN = re.compile(r"[\u3400-\u9fff]|[^\W\u3400-\u9fff]+|[.,;:!?()،؛؟…]")
_MAY_PRECEDE = frozenset({"in", "to", "since", "article"})
_WANTING = frozenset({"b", "be", "bi", "te", "t", "ye"})
_STANDS_BEFORE = frozenset({"be", "arrive", "leave", "gone", "live", "in"})
_BARE_LINKS = frozenset({"a", "vers", "in", "em", "en", "fi", "im", "towards", "hacia"})
_RAW = re.compile(r"[^\W\d_]+")


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
    classes = [gazetteer.cues.of(word) for word in found]
    for place, word in enumerate(found):
        # Bambara "fɛ" wants only in "b'a fɛ"; after anything else it is "with" or "at".
        if word == "fe" and not (place > 1 and found[place - 1] == "a" and found[place - 2] in _WANTING):
            classes[place] = classes[place] - {"want"}
    return Tokens(found, tuple(classes))


def mentions_in(text: str, tokens: Tokens, gazetteer: Gazetteer, number: str = "") -> list[Mention]:
    """All places named in a text, in order; ordinary words count only with their cues or a `number` of that country."""
    found = []
    for span in _spans(text, tokens, gazetteer):
        role = role_of(tokens, span)
        if role is not None and _allowed(text, tokens, span, role, gazetteer, number):
            found.append(_mention(tokens, span, role))
    return found


def _mention(tokens: Tokens, span: Span, role: Role) -> Mention:
    whose, written = subject_of(tokens, span.start), tokens.words[span.start : span.end]
    return Mention(span.key, span.rank, span.readings, role, whose, is_now(tokens, span), span.start, written)


def _spans(text: str, tokens: Tokens, gazetteer: Gazetteer) -> Iterator[Span]:
    written, longest, start = tokens.words, gazetteer.longest, 0
    capitals = _capitals(text) if is_bambara(text, written) else None
    while start < len(written):
        word = written[start]
        span = _span_at(written, start, gazetteer) if word in longest or not word.isascii() else None
        if span is None and capitals is not None and len(word) >= SHORTEST_SPOKEN and not tokens.classes[start]:
            span = _heard_at(tokens, start, capitals, gazetteer)
        if span is None and len(word) >= SHORTEST_GUESSED_COUNTRY and start and tokens.classes[start - 1] & _MAY_PRECEDE:
            span = _guess_at(written, start, gazetteer)
        if span is not None:
            yield span
        start = span.end if span else start + 1


def _span_at(written: tuple[str, ...], start: int, gazetteer: Gazetteer) -> Span | None:
    word = written[start]
    for first in (word, *arabic_forms(word)):
        prefix = "" if first in {word, without_article(word)} else word[0]
        if first in gazetteer.longest and (span := _longest_at(written, start, first, prefix, gazetteer)):
            return span
    return None


def _longest_at(written: tuple[str, ...], start: int, first: str, prefix: str, gazetteer: Gazetteer) -> Span | None:
    size = min(gazetteer.longest[first], LONGEST_NAME, len(written) - start)
    for length in range(size, 0, -1):
        key = " ".join((first, *map(without_article, written[start + 1 : start + length])))
        if known := gazetteer.readings(key):
            return _span(start, start + length, key, known, gazetteer, prefix=prefix)
    return None


def _guess_at(written: tuple[str, ...], start: int, gazetteer: Gazetteer) -> Span | None:
    key = gazetteer.guess(written[start])
    known = gazetteer.readings(key) if key else None
    return _span(start, start + 1, key, known, gazetteer, exact=False) if known else None


def _heard_at(tokens: Tokens, start: int, capitals: frozenset[str], gazetteer: Gazetteer) -> Span | None:
    """A name written by ear, alone or with the word after it, where Bambara puts a place or with its capital."""
    written = tokens.words
    placed = written[start] in capitals or bool(start and tokens.classes[start - 1] & _STANDS_BEFORE)
    for end in (start + 1, start + 2):
        if end > len(written) or (end > start + 1 and written[start] not in capitals):
            break
        after = end < len(written) and "after" in tokens.classes[end]
        if (placed or after) and (key := gazetteer.heard("".join(written[start:end]))) and (known := gazetteer.readings(key)):
            return _span(start, end, key, known, gazetteer)
    return None


def _capitals(text: str) -> frozenset[str]:
    """The folded words that a text writes with a capital, unless it is all in capitals."""
    if text.isupper():
        return frozenset()
    return frozenset(form for word in _RAW.findall(text) if word[0].isupper() for form in words(word)[:1])


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


def _allowed(text: str, tokens: Tokens, span: Span, role: Role, gazetteer: Gazetteer, number: str) -> bool:
    """Whether a name may count as a place here, by how ordinary a word it is."""
    level = gazetteer.levels.get(span.key, "free")
    if span.rank in {"people", "mark"} or (level == "free" and span.exact and span.rank != "town"):
        return True
    before = linked_before(tokens, span.start)
    corroborated = any(reading.country == number for reading in span.readings)
    if not span.exact:
        return before
    if span.rank == "town":
        return role != "bare" and (_capital(text, span) or (before and (corroborated or _unmistakable(tokens, span))))
    if level == "sure":
        return (before and (corroborated or tokens.has("french"))) or (role != "bare" and _capital(text, span))
    if level == "before" and span.rank == "country":
        before = before or role == "of"
    return (role != "bare" if level == "cue" else before) or _capital(text, span)


def _unmistakable(tokens: Tokens, span: Span) -> bool:
    """Whether a small town's name is long, means one place and stands right after "in" or "to": it then needs no capital."""
    if len(span.readings) > 1 or len(span.key) < SHORTEST_GUESSED_COUNTRY or " " in span.key or not span.start:
        return False
    link = tokens.words[span.start - 1]
    # French "en" takes no town, and "a" before a participle is "has".
    barred = (link == "en" and tokens.has("french")) or (link == "a" and span.key.endswith("e"))
    return link in _BARE_LINKS and not barred


def _capital(text: str, span: Span) -> bool:
    """Whether the text writes the name as a name: with its capital, and not because all is in capitals."""
    first = span.key.split(" ")[0]
    return not text.isupper() and any(word[0].isupper() and words(word)[:1] == [first] for word in _RAW.findall(text))
