"""Whether something that we know answers a question: only what is asked in general, and only well above doubt."""

from __future__ import annotations

from dataclasses import dataclass

from bot.asking import asks_generally, countries_named
from bot.facts import Facts
from bot.foreign_papers import foreign_papers
from bot.gazetteer import Gazetteer
from bot.knowledge import NONE, Knowledge
from bot.nearest_question import Likeness, question_index
from bot.never_told import never_told
from bot.sensitivity import sensitivity
from bot.values import Understanding

ENOUGH = 0.45  # what the nearest question must have in common with the one asked, on the development set
MARGIN = 0.1  # how much nearer it must be than any question of another row
DOUBT = 0.2  # more that is needed where the judgement took the message for another concern
LIKELY = 0.15  # a concern this likely may be the one that is asked about


@dataclass(frozen=True, slots=True)
class Found:
    """The row that answers a question, and how near its nearest example is (0 to 1)."""

    row: Knowledge
    confidence: float


def find_answer(text: str, understood: Understanding, facts: Facts, gazetteer: Gazetteer) -> Found | None:
    """The row that answers a text, or None where a person must read it: emergencies, own cases, whatever is not quite sure."""
    if understood.emergency or understood.command or not facts.knowledge or not asks_generally(text):
        return None
    if sensitivity(understood, facts) or never_told(text):
        return None
    nearest = question_index(facts.knowledge).likenesses(text)[:2]
    if not nearest or nearest[0].row == NONE or not _sure(nearest):
        return None
    row = next(row for row in facts.knowledge if row.id == nearest[0].row)
    score = nearest[0].score
    if score < ENOUGH + _doubt(row, understood) or not row.texts or not _in_place(row, countries_named(text, gazetteer)):
        return None
    # A passport of anywhere else is not ours to explain, even where a row speaks to people in any country.
    if not foreign_papers(text, gazetteer).issubset(row.places):
        return None
    return Found(row, round(score, 4))


def _sure(nearest: list[Likeness]) -> bool:
    return len(nearest) < 2 or nearest[0].score - nearest[1].score >= MARGIN


def _doubt(row: Knowledge, understood: Understanding) -> float:
    likely = {category for category, chance in understood.concern.candidates if chance >= LIKELY} | {understood.category}
    return 0.0 if likely.intersection(row.concerns) else DOUBT


def _in_place(row: Knowledge, named: list[frozenset[str]]) -> bool:
    # "Mauritania's residence card" must name Mauritania; a price for nowhere in particular must not be told for Qatar.
    if not all(any(row.covers(country) for country in possible) for possible in named):
        return False
    return not row.needs_place or any(row.places_name(possible) for possible in named)
