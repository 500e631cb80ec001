"""Words that settle a language by themselves, words that only lean towards one, and words that belong to all."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from bot.normalise import words


@dataclass(frozen=True, slots=True)
class LanguageMarkers:
    """Folded phrases to codes (`sure`: whatever was known; `leaning`: unless another was known), and `shared` words."""

    sure: dict[str, str]
    leaning: dict[str, str]
    shared: frozenset[str]

    def telling(self, typed: Iterable[str]) -> list[str]:
        """The typed words that say something of the language; what stands before an apostrophe is not looked at."""
        return [word for word in typed if word.rpartition("'")[2] not in self.shared]


def marker_form(text: str) -> str:
    """The folded words of `text` joined by single spaces: how whole short messages are looked up."""
    return " ".join(words(text))


def read_language_markers(path: Path) -> LanguageMarkers:
    """The markers in the file at `path`; raises OSError or ValueError when it is missing or malformed."""
    stored = json.loads(path.read_text(encoding="utf-8"))
    return LanguageMarkers(_by_phrase(stored["sure"]), _by_phrase(stored["leaning"]), frozenset(stored["shared"]))


def _by_phrase(phrases: dict[str, list[str]]) -> dict[str, str]:
    return {marker_form(phrase): code for code, listed in phrases.items() for phrase in listed}
