"""What a message adds to its ticket besides its words: who is wanted, what must not be missed, what only a human may change."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from bot.understand import Tools
from bot.values import STATED
from handlers.steps.arrival import Arrival
from handlers.steps.note_event import note_event, note_once
from models.tickets import Ticket

KNOWN_TO_BE = 0.5  # a language this likely, and not among ours, is flagged


def mark_ticket(session: Session, arrival: Arrival, ticket: Ticket, tools: Tools, distressed: bool, now: datetime) -> None:
    """Note on the ticket what its desk has to see."""
    understood = arrival.understood
    if understood.command == "agent" and ticket.wanted_human_at is None:
        ticket.wanted_human_at = now
        note_event(session, ticket, "wants a human", now)
    if distressed and not ticket.held_open:
        ticket.held_open = True
        note_event(session, ticket, "distress", now)
    guess = understood.language_guess
    if guess.code not in (*tools.book.languages, "und", "mul") and guess.confidence >= KNOWN_TO_BE:
        note_once(session, ticket, "language not spoken here", now, language=guess.code)
    place = understood.place
    if place is not None and place.source in STATED and ticket.country and place.country != ticket.country:
        # A case is never moved by a text message alone: whoever holds the phone could send it away.
        note_once(session, ticket, "another place said", now, country=place.country)
