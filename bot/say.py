"""Replies in words: a phrase, its values, the contact's language, and the form that the channel's style wants."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from bot import sms
from bot.phrases import Language, Phrasebook
from bot.posts import Post
from bot.reference_number import spoken

RIGHT_TO_LEFT = re.compile(r"[\u0590-\u08ff]")
BETWEEN_DIGITS = re.compile(r"(?<=\d) (?=\d)")
MOST_PARTS = 2  # what one automatic message may cost as SMS


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
    second_category: str = ""


def say(book: Phrasebook, language: str, key: str, values: Mapping[str, str], style: str) -> Saying:
    """One phrase with its values, folded for SMS where that saves parts."""
    template, spoken_language = book.phrase(language, key)
    return in_style(template.format(**values), spoken_language.code, key, style)


def in_style(text: str, language: str, phrase: str, style: str) -> Saying:
    """A finished text in the form that a channel's style wants."""
    if RIGHT_TO_LEFT.search(text):
        text = BETWEEN_DIGITS.sub("\u00a0", text)  # with plain spaces a screen would show the groups of a number in reverse
    if style != "sms":
        return Saying(text, language, phrase, 0)
    folded = sms.fold(text, language)
    return Saying(folded, language, phrase, sms.parts(folded))


def acknowledge(book: Phrasebook, language: str, key: str, promise: Promise, style: str) -> Saying:
    """The first answer to a concern: values that the phrase does not use are simply not said."""
    kind = "ministry" if promise.post is None else promise.post.kind
    topics = [promise.category, promise.second_category] if promise.second_category else [promise.category]
    spoken_language = book.speaker(language, key, topics, kind)
    values = {
        "reference": spoken(promise.reference),
        "topic": topic_name(spoken_language, promise.category),
        "second_topic": topic_name(spoken_language, promise.second_category),
        "desk": desk_name(spoken_language, promise.post),
        "delay": delay_words(spoken_language, promise.hours),
    }
    return in_style(spoken_language.phrases[key].format(**values), spoken_language.code, key, style)


def topic_name(language: Language, category: str) -> str:
    """A category's short name in a language; one that it does not name yet is a request like any other."""
    return language.topics.get(category) or language.topics.get("other", "")


def desk_name(language: Language, post: Post | None) -> str:
    """A post as that language names it, never a person."""
    if post is None:
        return language.posts.get("ministry", "")
    own = language.posts.get(post.id) or language.posts.get(post.kind) or language.posts.get("consulate", "")
    return own.format(city=language.cities.get(post.city, post.city))


def delay_words(language: Language, hours: int) -> str:
    """A delay in hours or days, in words."""
    if hours == 1:
        return language.phrases.get("delay_hour", "")
    if hours < 48:
        return language.phrases.get("delay_hours", "").format(hours=hours)
    return language.phrases.get("delay_days", "").format(days=round(hours / 24))


def ride(first: Saying, second: Saying, style: str) -> Saying | None:
    """Two texts as one message; None where they differ in language or would cost more than two SMS parts together."""
    if first.language != second.language:
        return None
    gap = " " if style == "sms" else "\n\n"
    whole = in_style(f"{first.text}{gap}{second.text}", first.language, first.phrase, style)
    return whole if whole.parts <= MOST_PARTS else None
