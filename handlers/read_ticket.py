"""An agent reads a ticket: a deed, because every reading is written down."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from handlers.steps.log_access import log_access
from handlers.steps.reach_ticket import NoSuchTicket
from models.access import readable_ticket
from models.tickets import Ticket


def read_ticket(session: Session, agent_id: UUID, reference: str, now: datetime) -> Ticket:
    """The ticket for reading, with its entry in the access log; NoSuchTicket otherwise."""
    ticket = readable_ticket(session, agent_id, reference, now)
    if ticket is None:
        raise NoSuchTicket
    log_access(session, agent_id, "read", now, ticket.id)
    return ticket
