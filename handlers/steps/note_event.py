"""The history of a ticket: one more row, never a changed one."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from models.people import noted_since
from models.tickets import Ticket, TicketEvent

AGAIN = timedelta(hours=1)


def note_event(session: Session, ticket: Ticket, kind: str, now: datetime, agent_id: UUID | None = None, **facts: str) -> None:
    """Add what happened; facts are ids and words of our own, never a person's words."""
    session.add(TicketEvent(ticket_id=ticket.id, at=now, kind=kind, agent_id=agent_id, facts=facts))


def note_once(session: Session, ticket: Ticket, kind: str, now: datetime, **facts: str) -> None:
    """Add what happened unless the history already tells of it within the hour: nobody fills a history by repeating."""
    if not noted_since(session, ticket.id, kind, now - AGAIN):
        note_event(session, ticket, kind, now, None, **facts)
