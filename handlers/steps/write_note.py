"""An internal note in a ticket's thread: for colleagues, without any way out to a phone."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from handlers.steps.index_words import index_words
from models.encrypted import add
from models.messages import Message
from models.tickets import Ticket


def write_note(session: Session, ticket: Ticket, agent_id: UUID, note_id: UUID, text: str, now: datetime) -> Message | None:
    """Add the note under its form's id; None where that form was taken already."""
    if session.get(Message, note_id) is not None:
        return None
    message = Message(
        id=note_id,
        contact_id=ticket.contact_id,
        ticket_id=ticket.id,
        direction="note",
        author_id=agent_id,
        compartment=ticket.compartment,
        at=now,
    )
    index_words(session, message, text)
    return add(session, message, text=text)
