"""Approved texts of WhatsApp: their values cleaned as the provider wants them, and which of them a line may use."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

ANSWER_WAITING = "answer_waiting"
LONGEST_VALUE = 256  # characters; the whole text with its values may have 1024
NO_VALUE = "-"  # Meta refuses an empty value
_SPACES = re.compile(r"[\s\x00-\x1f\x7f]+")
_PLACE = re.compile(r"\{\{(\d+)\}\}")
_APPROVED = re.compile(r"([a-z_]+):([a-z]{3})=([^\s/]+)(?:/([A-Za-z_]+))?")


@dataclass(frozen=True, slots=True)
class Approved:
    """A template as the provider knows it: Twilio's content id, or Meta's name and language."""

    id: str
    language: str


def clean_value(text: str) -> str:
    """A value without line breaks, tabs and runs of spaces, not too long and never empty."""
    spaced = _SPACES.sub(" ", text).strip()
    return spaced[:LONGEST_VALUE].rstrip() or NO_VALUE


def fill(text: str, values: Sequence[str]) -> str:
    """The words that the person reads; a place without a value stays empty."""
    return _PLACE.sub(lambda found: _value(values, int(found.group(1))), text)


def _value(values: Sequence[str], number: int) -> str:
    return values[number - 1] if 0 < number <= len(values) else ""


def places(text: str) -> int:
    """How many values a text wants."""
    return len(set(_PLACE.findall(text)))


def approved_texts(setting: str) -> Mapping[tuple[str, str], Approved]:
    """A line's approved texts by name and language, from its `templates` setting; ValueError names what cannot be read.

    One is `answer_waiting:fra=HX0123…` with Twilio, `answer_waiting:fra=our_name/fr` with Meta.
    """
    found: dict[tuple[str, str], Approved] = {}
    for word in setting.split():
        match = _APPROVED.fullmatch(word)
        if match is None:
            raise ValueError(f"templates: {word!r} is not name:language=id")
        name, language, known_as, code = match.groups()
        found[name, language] = Approved(known_as, code or language[:2])
    return found
