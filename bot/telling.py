"""What would tell whoever holds a phone that a sensitive case is going on: words of its subject, and of a post."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from bot.normalise import words

WORDS = Path(__file__).parent / "telling_words.tsv"


def telling_words(text: str) -> tuple[str, ...]:
    """The words of an official's answer that name a sensitive subject or a post, in their matching form and order."""
    telling = _telling()
    # Arabic writes "and" at the head of the next word.
    return tuple(dict.fromkeys(word for word in words(text) if word in telling or word.removeprefix("و") in telling))


@cache
def _telling() -> frozenset[str]:
    rows = WORDS.read_text(encoding="utf-8").splitlines()[1:]
    listed = (word for row in rows for word in row.split("\t")[1].split(";"))
    return frozenset(part for word in listed for part in words(word) if len(part) > 2)
