"""What we say, in each language: one data file a language, and French where a phrase is missing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

FALLBACK = "fra"
DELAYS = ("delay_hour", "delay_hours", "delay_days")


@dataclass(frozen=True, slots=True)
class Language:
    """One language's file: its own name, phrases, short names of categories and posts, and reserved words."""

    code: str
    name: str
    tag: str
    phrases: Mapping[str, str]
    topics: Mapping[str, str] = field(default_factory=dict)
    posts: Mapping[str, str] = field(default_factory=dict)
    commands: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def can_say(self, key: str) -> bool:
        """Whether the phrase is there with all that it is put together from: a phrase is never half in another language."""
        template = self.phrases.get(key)
        if template is None or ("{delay}" in template and not all(part in self.phrases for part in DELAYS)):
            return False
        return not ("{topic}" in template and not self.topics) and not ("{desk}" in template and not self.posts)


@dataclass(frozen=True, slots=True)
class Phrasebook:
    """All languages that we speak."""

    languages: Mapping[str, Language]

    def language(self, code: str) -> Language:
        """The language asked for, or French."""
        return self.languages.get(code) or self.languages[FALLBACK]

    def phrase(self, code: str, key: str) -> tuple[str, Language]:
        """A phrase and the language that it is in: French, whole, where the one asked for lacks it; KeyError if none has it."""
        spoken = self.language(code)
        if not spoken.can_say(key):
            spoken = self.languages[FALLBACK]
        return spoken.phrases[key], spoken


def language_from(data: Mapping[str, object]) -> Language:
    """A language from its parsed data file; KeyError or TypeError where the file lacks its parts."""
    texts = {name: _texts(data.get(name, {})) for name in ("phrases", "topics", "posts")}
    commands = {name: tuple(words) for name, words in _mapping(data.get("commands", {})).items() if isinstance(words, list)}
    return Language(code=str(data["code"]), name=str(data["name"]), tag=str(data["tag"]), commands=commands, **texts)


def _mapping(value: object) -> Mapping[str, object]:
    if not isinstance(value, Mapping):
        raise TypeError("expected names and values")
    return value


def _texts(value: object) -> dict[str, str]:
    return {name: str(text) for name, text in _mapping(value).items()}
