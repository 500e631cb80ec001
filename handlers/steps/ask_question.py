"""A question to a person about a ticket: asked again it stays the same question, with more time for its answer."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from models.base import new_id
from models.contacts import Address
from models.questions import Question, open_questions
from models.tickets import Ticket


def ask_question(session: Session, ticket: Ticket, address: Address, kind: str, lasts: timedelta, now: datetime) -> Question:
    """The open question of this kind about this ticket, as asked now; it lapses by itself."""
    known = [row for row in open_questions(session, ticket.contact_id, now) if (row.kind, row.ticket_id) == (kind, ticket.id)]
    if known:
        known[0].asked_at, known[0].expires_at = now, now + lasts
        return known[0]
    question = Question(
        id=new_id(),
        contact_id=ticket.contact_id,
        ticket_id=ticket.id,
        address_id=address.id,
        kind=kind,
        asked_at=now,
        expires_at=now + lasts,
    )
    session.add(question)
    return question
