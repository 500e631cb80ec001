"""A ticket is found again by words, a name, the end of a number, or its reference; what was looked for stands in no address."""

from __future__ import annotations

from flask import render_template, request

from bot.normalise import words as words_in
from bot.reference_number import references_in
from console.parts import Route, pages, the_official
from console.queue_rows import rows_of
from console.saying import typed
from handlers.memory import Session
from handlers.steps.index_words import SHORTEST
from models.search import TAIL, ticket_by_reference, tickets_by_number, tickets_with_words
from models.tickets import Ticket

MOST = 50  # tickets on the page of a search
LONGEST = 200  # characters
DIALLED = 8  # digits from which a leading nought is the trunk's
NUMBER = frozenset("0123456789 +.-/()\u00a0\u202f")


def search_form() -> str:
    """An empty form."""
    return render_template("search.html", asked="", rows=None)


def search() -> str:
    """What was found among the tickets that this official may read."""
    asked = " ".join(typed(request.form.get("q", ""))[:LONGEST].split())
    with pages().transactions.read() as session:
        found = _found(session, asked)
        rows = rows_of(session, found[:MOST], pages().clock())
    return render_template("search.html", asked=asked, rows=rows, more=len(found) > MOST, shortest=SHORTEST, tail=TAIL)


def _found(session: Session, asked: str) -> list[Ticket]:
    agent_id, now = the_official().agent_id, pages().clock()
    found: dict[str, Ticket] = {}
    for reference in references_in(asked)[:1]:
        found |= {one.reference: one for one in ticket_by_reference(session, agent_id, reference, now)}
    digits = "".join(sign for sign in asked if sign.isdigit())
    if len(digits) >= TAIL and NUMBER.issuperset(asked):
        # Whoever types a number as it is dialled (0…, 00…) means the end of it.
        for tail in dict.fromkeys((digits, digits.lstrip("0") if len(digits) >= DIALLED else digits)):
            found |= {one.reference: one for one in tickets_by_number(session, agent_id, tail, now, MOST + 1)}
    listed = [word for word in words_in(asked) if len(word) >= SHORTEST or not word.isascii() or word.isdecimal()]
    found |= {one.reference: one for one in tickets_with_words(session, agent_id, listed[:8], now, MOST + 1)}
    return list(found.values())


ROUTES = (Route("/recherche", "GET", search_form), Route("/recherche", "POST", search))
