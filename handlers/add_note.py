"""An agent writes an internal note: in the thread for colleagues, never sent."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from handlers.steps.reach_ticket import reach_ticket
from handlers.steps.write_note import write_note
from models.tickets import Ticket

LONGEST_NOTE = 4000  # characters


def add_note(session: Session, agent_id: UUID, reference: str, text: str, form_id: UUID, now: datetime) -> Ticket:
    """Add a note, once for each form; an empty one is left out, a longer one than 4000 characters is cut."""
    ticket = reach_ticket(session, agent_id, reference, now)
    if text.strip():
        write_note(session, ticket, agent_id, form_id, text.strip()[:LONGEST_NOTE], now)
    return ticket
