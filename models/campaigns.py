"""Many tickets within minutes: who opened them, to see whether they say the same."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.tickets import Ticket


def count_opened(session: Session, since: datetime) -> int:
    """How many tickets that are not sealed were opened since a moment."""
    opened = select(func.count()).select_from(Ticket).where(Ticket.opened_at >= since, Ticket.compartment == "general")
    return int(session.scalar(opened) or 0)


def opened_since(session: Session, since: datetime, most: int) -> Sequence[Ticket]:
    """The tickets that are not sealed and were opened since a moment, oldest first."""
    wanted = select(Ticket).where(Ticket.opened_at >= since, Ticket.compartment == "general")
    return session.scalars(wanted.order_by(Ticket.opened_at, Ticket.id).limit(most)).all()
