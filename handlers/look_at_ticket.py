"""A page that shows a ticket says that somebody still looks at it, and learns who else does."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from handlers.steps.reach_ticket import NoSuchTicket
from handlers.steps.show_presence import show_presence
from models.access import readable_ticket
from models.tickets import Ticket


def look_at_ticket(session: Session, agent_id: UUID, reference: str, now: datetime) -> Ticket:
    """Note the look; no word of the ticket is read by it, so that it is no entry of the access log."""
    ticket = readable_ticket(session, agent_id, reference, now)
    if ticket is None:
        raise NoSuchTicket
    show_presence(session, ticket.id, agent_id, now)
    return ticket
