"""Two concerns in one message: each sentence is judged by itself, and a second topic that one of them plainly names is kept."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.classify import ConcernModel, classify
from bot.facts import Facts
from bot.normalise import words
from bot.values import CategoryGuess, Understanding

# Sentences, and the words by which people add another matter.
_APART = re.compile(
    r"[.!?;\n؟…]+|,? \b(?:et aussi|et en plus|en plus|aussi|autre chose|par ailleurs|and also|also|another thing|"
    r"ani fana|fana|y también|e anche|e também|وأيضا|كذلك)\b",
    re.IGNORECASE,
)
LOOKED_AT = 1000  # characters from the beginning
MOST_PARTS = 8
FEWEST_WORDS = 4
PLAIN = 0.6  # a part this surely about something else is a second concern
CERTAIN = 0.85  # and this surely about something sensitive it is kept from the post as well
MARKED, KEPT_APART = 0.32, 0.4  # the likelihoods under which the two are put beside the first concern


def with_second_concern(text: str, understood: Understanding, model: ConcernModel, facts: Facts) -> Understanding:
    """What was understood, with the second concern of a message of several sentences as its runner-up."""
    parts = [part for part in _APART.split(text[:LOOKED_AT]) if len(words(part)) >= FEWEST_WORDS][:MOST_PARTS]
    if len(parts) < 2 or understood.category == "other":
        return understood
    judged = [classify(part, understood.language, model) for part in parts]
    plain = [guess for guess in judged if guess.confidence >= PLAIN and guess.id in facts.categories and guess.id != "other"]
    others = [guess for guess in plain if guess.id != understood.category]
    if not others or not any(guess.id == understood.category for guess in plain):
        return understood
    return replace(understood, concern=_beside(understood.concern, max(others, key=lambda guess: guess.confidence), facts))


def _beside(first: CategoryGuess, second: CategoryGuess, facts: Facts) -> CategoryGuess:
    kept_apart = facts.categories[second.id].sensitive and second.confidence >= CERTAIN
    chance = max(KEPT_APART if kept_apart else MARKED, dict(first.candidates).get(second.id, 0.0))
    others = tuple(one for one in first.candidates[1:] if one[0] != second.id)
    return replace(first, candidates=(*first.candidates[:1], (second.id, chance), *others)[:3])
