"""A desk calls a ticket resolved, and the person is asked whether it really is."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from bot.phrases import Phrasebook
from handlers.steps.note_event import note_event
from handlers.steps.owe import owe_nothing
from handlers.steps.reach_ticket import reach_ticket
from handlers.steps.ring_solved import start_asking
from models.tickets import Ticket


def resolve_ticket(session: Session, agent_id: UUID, reference: str, version: int, book: Phrasebook, now: datetime) -> Ticket:
    """Resolve a live ticket and ask the person; a ticket that is resolved already stays as it is."""
    ticket = reach_ticket(session, agent_id, reference, now, version)
    if ticket.status in ("resolved", "closed"):
        return ticket
    ticket.status, ticket.resolved_at, ticket.to_listen, ticket.disputed_at = "resolved", now, False, None
    owe_nothing(ticket)
    note_event(session, ticket, "resolved", now, agent_id)
    start_asking(session, ticket, book, now)
    return ticket
