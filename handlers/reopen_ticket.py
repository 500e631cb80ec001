"""A resolved ticket goes back into the queue."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from handlers.steps.note_event import note_event
from handlers.steps.reach_ticket import reach_ticket
from models.tickets import Ticket


def reopen_ticket(session: Session, agent_id: UUID, reference: str, version: int, now: datetime) -> Ticket:
    """Reopen a resolved ticket; a live one stays as it is."""
    ticket = reach_ticket(session, agent_id, reference, now, version)
    if ticket.status == "resolved":
        ticket.status, ticket.resolved_at = "open", None
        note_event(session, ticket, "reopened", now, agent_id)
    return ticket
