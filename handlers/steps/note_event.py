"""The history of a ticket: one more row, never a changed one."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from models.tickets import Ticket, TicketEvent


def note_event(session: Session, ticket: Ticket, kind: str, now: datetime, agent_id: UUID | None = None, **facts: str) -> None:
    """Add what happened; facts are ids and words of our own, never a person's words."""
    session.add(TicketEvent(ticket_id=ticket.id, at=now, kind=kind, agent_id=agent_id, facts=facts))
