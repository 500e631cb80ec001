"""What the ministry sees: counts by country, category and day, with small cells hidden; never a message."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from models.tickets import Ticket

TO_MINISTRY = 3  # how high a late ticket has climbed that is brought before the ministry
SMALLEST_SHOWN = 5  # a cell below this could point at one person


@dataclass(frozen=True, slots=True)
class Count:
    """One cell: its name, its tickets and emergencies; a hidden cell has more than none and fewer than the floor."""

    name: str
    tickets: int
    emergencies: int

    @property
    def hidden(self) -> bool:
        """Whether the figure must not be shown."""
        return 0 < self.tickets < SMALLEST_SHOWN


def counts_by(session: Session, column: ColumnElement[str], since: datetime) -> Sequence[Count]:
    """Tickets opened since a moment by one column of theirs, the largest first."""
    urgent = func.count().filter(Ticket.emergency)
    wanted = select(column, func.count(), urgent).where(Ticket.opened_at >= since).group_by(column)
    return [
        Count(str(name or ""), total, alarms) for name, total, alarms in session.execute(wanted.order_by(func.count().desc()))
    ]


def counts_by_country(session: Session, since: datetime) -> Sequence[Count]:
    """Tickets by the country where people are; an empty name is a country not known yet."""
    return counts_by(session, Ticket.country, since)  # type: ignore[arg-type]  # a mapped attribute is a column


def counts_by_category(session: Session, since: datetime) -> Sequence[Count]:
    """Tickets by main category."""
    return counts_by(session, Ticket.category_id, since)  # type: ignore[arg-type]  # a mapped attribute is a column


def counts_by_day(session: Session, since: datetime) -> Sequence[tuple[date, Count]]:
    """Tickets by the day (UTC) on which they were opened, oldest first; days without any are left out."""
    days: dict[date, list[bool]] = {}
    for opened, emergency in session.execute(select(Ticket.opened_at, Ticket.emergency).where(Ticket.opened_at >= since)):
        days.setdefault(opened.astimezone(UTC).date(), []).append(emergency)
    return [(day, Count(day.isoformat(), len(alarms), sum(alarms))) for day, alarms in sorted(days.items())]


@dataclass(frozen=True, slots=True)
class Totals:
    """The few figures at the top of the ministry's page."""

    opened: int
    emergencies: int
    answered: int
    overdue: int
    resolved: int
    confirmed: int
    unanswered: int
    climbed: int


def totals(session: Session, since: datetime, now: datetime) -> Totals:
    """Totals of the tickets opened since a moment; overdue: without an answer of ours and past due now.

    What the post calls resolved and what the person confirmed are two figures, never added up; `unanswered` are the tickets
    that were closed because nobody said whether they were settled; `climbed` are late at their post by more than a working day.
    """
    late = (Ticket.answered_at.is_(None)) & (Ticket.due_at < now) & Ticket.status.in_(("open", "pending"))
    row = session.execute(
        select(
            func.count(),
            func.count().filter(Ticket.emergency),
            func.count().filter(Ticket.answered_at.is_not(None)),
            func.count().filter(late),
            func.count().filter(Ticket.status.in_(("resolved", "closed"))),
            func.count().filter(Ticket.confirmed_at.is_not(None)),
            func.count().filter(Ticket.closed_as.in_(("no answer", "not asked"))),
            func.count().filter(Ticket.climbed == TO_MINISTRY, Ticket.status.in_(("open", "pending"))),
        ).where(Ticket.opened_at >= since)
    ).one()
    return Totals(*row)
