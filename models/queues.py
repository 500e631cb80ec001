"""The queue of a desk: emergencies on top, then what is due first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, literal_column, select
from sqlalchemy.orm import Session

from models.access import readable_tickets
from models.queue_filters import narrowed
from models.tickets import ANSWERED, LIVE_STATUSES, Ticket

PAGE = 50
VIEWS: dict[str, tuple[str, ...]] = {"live": LIVE_STATUSES, "resolved": ("resolved", "closed", ANSWERED)}

# Spelt out as in the index of live tickets, which a database cannot see behind parameters.
IS_LIVE = Ticket.status.in_([literal_column(f"'{status}'") for status in LIVE_STATUSES])


@dataclass(frozen=True, slots=True)
class QueueView:
    """Which part of a desk's queue is looked at: `view` is "live" or "resolved"; pages count from 1."""

    desk_id: str
    view: str = "live"
    category_id: str = ""
    mine: bool = False
    unassigned: bool = False
    language: str = ""
    country: str = ""
    channel: str = ""
    overdue: bool = False
    page: int = 1


def queue_of(session: Session, agent_id: UUID, wanted: QueueView, now: datetime) -> Sequence[Ticket]:
    """One page of a desk's queue as this agent may read it."""
    statuses = VIEWS.get(wanted.view, LIVE_STATUSES)
    in_view = IS_LIVE if statuses is LIVE_STATUSES else Ticket.status.in_(statuses)
    tickets = readable_tickets(agent_id, now).where(Ticket.desk_id == wanted.desk_id, in_view)
    tickets = narrowed(tickets, wanted, agent_id, now)
    ordered = tickets.order_by(Ticket.emergency.desc(), Ticket.due_at, Ticket.id)
    return session.scalars(ordered.limit(PAGE + 1).offset((wanted.page - 1) * PAGE)).all()


def to_climb(session: Session, now: datetime, most: int) -> Sequence[Ticket]:
    """The tickets whose next warning or next climb has come, the longest due first, locked."""
    due = select(Ticket).where(Ticket.climb_at <= now).order_by(Ticket.climb_at).limit(most)
    return session.scalars(due.with_for_update(skip_locked=True, of=Ticket)).all()


def live_counts(session: Session, agent_id: UUID, now: datetime) -> dict[str, tuple[int, int]]:
    """For each desk of the agent: how many live tickets, and how many of them emergencies."""
    mine = readable_tickets(agent_id, now).where(Ticket.status.in_(LIVE_STATUSES)).subquery()
    counted = select(mine.c.desk_id, func.count(), func.count().filter(mine.c.emergency)).group_by(mine.c.desk_id)
    return {desk: (total, urgent) for desk, total, urgent in session.execute(counted)}
