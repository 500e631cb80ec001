"""Two concerns in one message: each part is judged by itself, and a second topic that one of them plainly names is kept."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from bot.classify import ConcernModel, classify
from bot.facts import Facts
from bot.normalise import words
from bot.route import COMPLAINT
from bot.values import CategoryGuess, Understanding

# Sentences, and the words by which people add another matter.
_APART = re.compile(
    r"[.!?;\n؟…]+|,? \b(?:et aussi|et en plus|en plus|aussi|autre chose|par ailleurs|and also|also|another thing|"
    r"ani fana|fana|y también|e anche|e também|وأيضا|كذلك)\b",
    re.IGNORECASE,
)
# What joins two matters as often as it joins two words of one.
_JOINED = re.compile(r"[,،+&]| (?:et|puis|mais|and|but|ani|wa|nka|y|pero|ma|e|mas|do)(?= )| و(?= |\w\w\w)", re.IGNORECASE)
LOOKED_AT = 1000  # characters from the beginning
MOST_PARTS, MOST_JOINS = 8, 5
FEWEST_WORDS = 4
FEWEST_JOINED, MOST_JOINED = 3, 25  # words on each side of an "and", and in all: a longer story joins what belongs together
PLAIN = 0.6  # a part this surely about something else is a second concern
CERTAIN = 0.85  # and this surely about something sensitive it is kept from the post as well
PLAINER, TOGETHER = 0.7, 0.72  # each side of a mere "and", and the one times the other
ARABIC = re.compile(r"[\u0600-\u06ff]")  # "my passport" is one word there
MARKED, KEPT_APART = 0.32, 0.4  # the likelihoods under which the two are put beside the first concern


def with_second_concern(text: str, understood: Understanding, model: ConcernModel, facts: Facts) -> Understanding:
    """What was understood, with the second concern of a message of several parts as its runner-up."""
    if understood.category == "other":
        return understood
    second = _in_sentences(text[:LOOKED_AT], understood, model, facts) or _joined(text[:LOOKED_AT], understood, model, facts)
    return understood if second is None else replace(understood, concern=_beside(understood.concern, second, facts))


def _in_sentences(text: str, understood: Understanding, model: ConcernModel, facts: Facts) -> CategoryGuess | None:
    parts = [part for part in _APART.split(text) if len(words(part)) >= FEWEST_WORDS][:MOST_PARTS]
    if len(parts) < 2:
        return None
    judged = [classify(part, understood.language, model) for part in parts]
    plain = [guess for guess in judged if guess.confidence >= PLAIN and guess.id in facts.categories and guess.id != "other"]
    others = [guess for guess in plain if guess.id != understood.category]
    return max(others, key=lambda guess: guess.confidence) if others and len(others) < len(plain) else None


def _joined(text: str, understood: Understanding, model: ConcernModel, facts: Facts) -> CategoryGuess | None:
    """The concern on one side of an "and" where the other side is as plainly about the first; in a short message only."""
    if len(words(text)) > MOST_JOINED:
        return None
    for sides in _halves(text):
        one, other = (classify(side, understood.language, model) for side in sides)
        second = other if one.id == understood.category else one
        plain = min(one.confidence, other.confidence) >= PLAINER and one.confidence * other.confidence >= TOGETHER
        if plain and understood.category in (one.id, other.id) and _is_another(second, understood, facts):
            return second
    return None


def _halves(text: str) -> Iterator[tuple[str, str]]:
    fewest = FEWEST_JOINED - 1 if ARABIC.search(text) else FEWEST_JOINED
    for join in list(_JOINED.finditer(text))[:MOST_JOINS]:
        sides = text[: join.start()], text[join.end() :]
        if all(len(words(side)) >= fewest for side in sides):
            yield sides


def _is_another(second: CategoryGuess, understood: Understanding, facts: Facts) -> bool:
    """Whether it is a concern of its own; a complaint is heard by its own rule, not by halves."""
    return second.id not in ("other", COMPLAINT, understood.category) and second.id in facts.categories


def _beside(first: CategoryGuess, second: CategoryGuess, facts: Facts) -> CategoryGuess:
    kept_apart = facts.categories[second.id].sensitive and second.confidence >= CERTAIN
    chance = max(KEPT_APART if kept_apart else MARKED, dict(first.candidates).get(second.id, 0.0))
    others = tuple(one for one in first.candidates[1:] if one[0] != second.id)
    return replace(first, candidates=(*first.candidates[:1], (second.id, chance), *others)[:3])
