"""An agent writes an internal note: in the thread for colleagues, never sent."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from handlers.steps.reach_ticket import reach_ticket
from models.encrypted import add
from models.messages import Message
from models.tickets import Ticket

LONGEST_NOTE = 4000  # characters


def add_note(session: Session, agent_id: UUID, reference: str, text: str, form_id: UUID, now: datetime) -> Ticket:
    """Add a note, once for each form; an empty one is left out, a longer one than 4000 characters is cut."""
    ticket = reach_ticket(session, agent_id, reference, now)
    if text.strip() and session.get(Message, form_id) is None:
        message = Message(
            id=form_id,
            contact_id=ticket.contact_id,
            ticket_id=ticket.id,
            direction="note",
            author_id=agent_id,
            compartment=ticket.compartment,
            at=now,
        )
        add(session, message, text=text.strip()[:LONGEST_NOTE])
    return ticket
