"""What we say, in each language: one data file a language, and French where a phrase is missing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

FALLBACK = "fra"
DELAYS = ("delay_hour", "delay_hours", "delay_days")
# What is only ever said as part of another text.
PIECES = (*DELAYS, "knowledge_source", "knowledge_undated", "knowledge_confirm")


@dataclass(frozen=True, slots=True)
class Language:
    """One language's file: its own name, phrases, short names of categories, posts and towns, reserved and answering words.

    `confirms` are the words that say yes to what cannot be undone: "ok" and "1" do not.
    """

    code: str
    name: str
    tag: str
    phrases: Mapping[str, str]
    topics: Mapping[str, str] = field(default_factory=dict)
    posts: Mapping[str, str] = field(default_factory=dict)
    cities: Mapping[str, str] = field(default_factory=dict)
    commands: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    answers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    distress: tuple[str, ...] = ()
    polite: tuple[str, ...] = ()
    confirms: tuple[str, ...] = ()

    def can_say(self, key: str, topics: Iterable[str] = (), post: str = "") -> bool:
        """Whether the phrase is there with all that it is put together from: these topics, this kind of post, the delays."""
        template = self.phrases.get(key)
        if template is None or ("{delay}" in template and not all(part in self.phrases for part in DELAYS)):
            return False
        if "topic}" in template and not (self.topics and all(topic in self.topics for topic in topics)):
            return False
        return not ("{desk}" in template and not (post in self.posts if post else self.posts))


@dataclass(frozen=True, slots=True, eq=False)
class Phrasebook:
    """All languages that we speak."""

    languages: Mapping[str, Language]

    def language(self, code: str) -> Language:
        """The language asked for, or French."""
        return self.languages.get(code) or self.languages[FALLBACK]

    def speaker(self, code: str, key: str, topics: Iterable[str] = (), post: str = "") -> Language:
        """The language that says a phrase with these topics and this kind of post whole: the one asked for, or French."""
        asked = self.language(code)
        return asked if asked.can_say(key, topics, post) else self.languages[FALLBACK]

    def phrase(self, code: str, key: str) -> tuple[str, Language]:
        """A phrase and the language that it is in: French, whole, where the one asked for lacks it; KeyError if none has it."""
        spoken = self.speaker(code, key)
        return spoken.phrases[key], spoken


def language_from(data: Mapping[str, object]) -> Language:
    """A language from its parsed data file; KeyError or TypeError where the file lacks its parts."""
    return Language(
        code=str(data["code"]),
        name=str(data["name"]),
        tag=str(data["tag"]),
        phrases=_texts(data.get("phrases", {})),
        topics=_texts(data.get("topics", {})),
        posts=_texts(data.get("posts", {})),
        cities=_texts(data.get("cities", {})),
        commands=_words(data.get("commands", {})),
        answers=_words(data.get("answers", {})),
        distress=_words({"distress": data.get("distress", [])})["distress"],
        polite=_words({"polite": data.get("polite", [])})["polite"],
        confirms=_words({"confirms": data.get("confirms", [])})["confirms"],
    )


def _mapping(value: object) -> Mapping[str, object]:
    if not isinstance(value, Mapping):
        raise TypeError("expected names and values")
    return value


def _texts(value: object) -> dict[str, str]:
    return {name: str(text) for name, text in _mapping(value).items()}


def _words(value: object) -> dict[str, tuple[str, ...]]:
    return {name: tuple(listed) for name, listed in _mapping(value).items() if isinstance(listed, list)}
