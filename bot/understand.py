"""One message understood: its reserved word, language, concern, emergency, place and country, each by its own file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bot.classify import ConcernModel, classify
from bot.commands import find_command
from bot.detect_language import FLOOR, detect_language
from bot.emergency import judge_alarm
from bot.facts import Facts
from bot.gazetteer import Gazetteer
from bot.language_model import LanguageModel
from bot.locate import locate
from bot.phrases import Phrasebook
from bot.shared_greetings import greeted_in, is_shared_greeting
from bot.values import LanguageGuess, Location, Understanding


@dataclass(frozen=True, slots=True)
class Tables:
    """What is looked up and not judged: reference facts and phrases; pages need no more."""

    facts: Facts
    book: Phrasebook


@dataclass(frozen=True, slots=True)
class Tools(Tables):
    """Everything that judgement leans on: reference facts, phrases, and the trained models with their version.

    `recordings` are the languages and phrases that the ministry recorded as a voice.
    """

    language_model: LanguageModel
    concern_model: ConcernModel
    gazetteer: Gazetteer
    second_opinion: Callable[[str], LanguageGuess | None] | None = None
    recordings: frozenset[tuple[str, str]] = frozenset()

    @property
    def version(self) -> str:
        """The version that every judgement is stored with."""
        return f"{self.language_model.version}+{self.concern_model.version}"


@dataclass(frozen=True, slots=True)
class Known:
    """What was known of the sender before the message: the phone number (E.164), the language and country of the profile."""

    phone: str | None = None
    language: str | None = None
    country: str | None = None
    location: Location | None = None


def understand(text: str, tools: Tools, known: Known = Known()) -> Understanding:
    """All that one message says, by the shipped or the installation's own models; never raises on any text."""
    language = _language(text, tools, known)
    concern = classify(text, language.code, tools.concern_model)
    alarm = judge_alarm(text, language.code, tools.concern_model)
    place, country = locate(
        text,
        sender_phone=known.phone,
        location=known.location,
        profile_country=known.country,
        gazetteer=tools.gazetteer,
    )
    return Understanding(
        language=language.code,
        category=concern.id,
        emergency=alarm.flag,
        place=place,
        country=country,
        command=find_command(text, tools.book),
        language_guess=language,
        concern=concern,
        alarm=alarm,
        model_version=tools.version,
    )


def _language(text: str, tools: Tools, known: Known) -> LanguageGuess:
    if is_shared_greeting(text):
        return greeted_in(text, known.language, known.phone)
    guess = detect_language(text, known.language, tools.language_model)
    if tools.second_opinion is None or known.language or guess.code == "und" or guess.confidence >= FLOOR:
        return guess
    # Slow, and asked of a few messages in a hundred: perhaps it is a language that we do not serve.
    return tools.second_opinion(text) or guess
