"""A resolved or closed ticket goes back into the queue."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from handlers.steps.bring_back import bring_back
from handlers.steps.reach_ticket import reach_ticket
from models.tickets import Ticket


def reopen_ticket(session: Session, agent_id: UUID, reference: str, version: int, now: datetime) -> Ticket:
    """Reopen a resolved or closed ticket; a live one stays as it is."""
    ticket = reach_ticket(session, agent_id, reference, now, version)
    bring_back(session, ticket, now, agent_id)
    return ticket
