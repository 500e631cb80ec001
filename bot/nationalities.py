"""Whose a thing is said to be: the peoples and nationalities of the tables in `bot/places/`, Malians left out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path

from bot.normalise import words

TABLES = ("people", "nationalities")
LONGEST = 3  # words
_ENDINGS = ("", "s", "e", "es", "ne", "nes")  # of French and English, in the matching form


def nationalities_named(said: Sequence[str]) -> frozenset[str]:
    """The countries (ISO 3166-1 alpha-2, Mali never) whose nationality folded words name; "EU" is any of Europe's, "ZZ" any."""
    known = shipped_nationalities()
    return frozenset(country for part in _parts(said) for country in known.get(part, ()))


@lru_cache(maxsize=1)
def shipped_nationalities() -> dict[str, frozenset[str]]:
    """The folded forms of all nationalities with the countries that each can mean, read once."""
    found: dict[str, frozenset[str]] = {}
    for table in TABLES:
        text = (Path(__file__).parent / "places" / f"{table}.tsv").read_text(encoding="utf-8")
        for country, form in _forms(text):
            found[form] = found.get(form, frozenset()) | {country}
    return found


def _forms(table: str) -> Iterator[tuple[str, str]]:
    for line in table.splitlines()[1:]:
        country, _, forms = line.partition("\t")
        for form in forms.split("|"):
            yield from ((country, " ".join(words(form + ending))) for ending in _ENDINGS)


def _parts(said: Sequence[str]) -> Iterator[str]:
    for size in range(1, LONGEST + 1):
        yield from (" ".join(said[at : at + size]) for at in range(len(said) - size + 1))
