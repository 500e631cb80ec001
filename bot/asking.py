"""Whether a message asks for something that anybody might want to know, and tells of nobody's own trouble."""

from __future__ import annotations

from itertools import pairwise

from bot.gazetteer import Gazetteer
from bot.mentions import mentions_in, tokens_of
from bot.normalise import words
from bot.question_words import ASKING, ASKING_PAIRS, OWN_CASE

LONGEST = 200  # characters; who writes more tells something
FEWEST, MOST = 2, 24  # words
# "où" and "ou" have one matching form: at the beginning it asks for a place, unless an "or" goes on so.
WHERE, AFTER_OR = "u", frozenset({"bien", "alors", "sinon", "meme", "encore"})


def asks_generally(text: str) -> bool:
    """Whether a short text is a question, and not the beginning or the end of somebody's own story."""
    if len(text) > LONGEST:
        return False
    said = words(text)
    if not FEWEST <= len(said) <= MOST or OWN_CASE.search(" ".join(said)):
        return False
    if said[0] == WHERE and said[1] not in AFTER_OR:
        return True
    return "?" in text or "؟" in text or not ASKING.isdisjoint(said) or not ASKING_PAIRS.isdisjoint(pairwise(said))


def countries_named(text: str, gazetteer: Gazetteer) -> list[frozenset[str]]:
    """The countries (ISO 3166-1 alpha-2) that each place named in a text can be in, in order."""
    mentions = mentions_in(text, tokens_of(text, gazetteer), gazetteer)
    return [frozenset(reading.country for reading in mention.readings) for mention in mentions]
