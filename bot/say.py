"""Replies in words: a phrase, its values, the contact's language, and the form that the channel's style wants."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot import sms
from bot.phrases import Language, Phrasebook
from bot.posts import Post
from bot.reference_number import spoken


@dataclass(frozen=True, slots=True)
class Saying:
    """A text ready to queue: what it says, in which language, by which phrase, and its SMS parts (0 off SMS)."""

    text: str
    language: str
    phrase: str
    parts: int


@dataclass(frozen=True, slots=True)
class Promise:
    """What an acknowledgement tells: the reference, and, where that is safe, the topic, who answers and within how long."""

    reference: str
    category: str
    post: Post | None
    hours: int


def say(book: Phrasebook, language: str, key: str, values: Mapping[str, str], style: str) -> Saying:
    """One phrase with its values, folded for SMS where that saves parts."""
    template, spoken_language = book.phrase(language, key)
    return in_style(template.format(**values), spoken_language.code, key, style)


def in_style(text: str, language: str, phrase: str, style: str) -> Saying:
    """A finished text in the form that a channel's style wants."""
    if style != "sms":
        return Saying(text, language, phrase, 0)
    folded = sms.fold(text)
    return Saying(folded, language, phrase, sms.parts(folded))


def acknowledge(book: Phrasebook, language: str, key: str, promise: Promise, style: str) -> Saying:
    """The first answer to a concern: values that the phrase does not use are simply not said."""
    _, spoken_language = book.phrase(language, key)
    values = {
        "reference": spoken(promise.reference),
        "topic": spoken_language.topics.get(promise.category, ""),
        "desk": desk_name(spoken_language, promise.post),
        "delay": delay_words(spoken_language, promise.hours),
    }
    return say(book, language, key, values, style)


def desk_name(language: Language, post: Post | None) -> str:
    """A post as that language names it, never a person."""
    if post is None:
        return language.posts["ministry"]
    return language.posts.get(post.kind, language.posts["consulate"]).format(city=post.city)


def delay_words(language: Language, hours: int) -> str:
    """A delay in hours or days, in words."""
    if hours == 1:
        return language.phrases["delay_hour"]
    if hours < 48:
        return language.phrases["delay_hours"].format(hours=hours)
    return language.phrases["delay_days"].format(days=round(hours / 24))
