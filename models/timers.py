"""What is to be asked or told later: one row a thing, with the moment it is due, claimed like any other work."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, exists, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import Base, HasId, refers_to
from models.tickets import LIVE_STATUSES, Ticket

WAITING = "done_at IS NULL"


class Timer(HasId, Base):
    """One thing to come back to: `tries` counts how often it rang, `failures` how often ringing broke."""

    __tablename__ = "timers"
    __table_args__ = (
        Index("ix_timers_due", "due_at", sqlite_where=text(WAITING), postgresql_where=text(WAITING)),
        Index("ix_timers_ticket", "ticket_id", "kind"),
    )
    kind: Mapped[str]
    ticket_id: Mapped[UUID] = mapped_column(refers_to("tickets.id"))
    contact_id: Mapped[UUID] = mapped_column(refers_to("contacts.id"))
    set_at: Mapped[datetime]
    due_at: Mapped[datetime]
    tries: Mapped[int]
    failures: Mapped[int]
    lease_id: Mapped[UUID | None]
    lease_until: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    outcome: Mapped[str | None]


def due_timers(session: Session, now: datetime, most: int) -> list[Timer]:
    """Timers whose moment has come and which no other worker holds, the longest overdue first."""
    free = (Timer.lease_until.is_(None)) | (Timer.lease_until < now)
    wanted = select(Timer).where(Timer.done_at.is_(None), Timer.due_at <= now, free)
    return list(session.scalars(wanted.order_by(Timer.due_at, Timer.id).limit(most).with_for_update(skip_locked=True)))


def waiting_timers(session: Session, ticket_id: UUID, kind: str) -> Sequence[Timer]:
    """The timers of a kind that a ticket still waits for."""
    mine = select(Timer).where(Timer.ticket_id == ticket_id, Timer.kind == kind, Timer.done_at.is_(None))
    return session.scalars(mine.with_for_update()).all()


def newly_late(session: Session, kind: str, now: datetime, most: int) -> Sequence[Ticket]:
    """Live tickets without any answer whose promised hour has passed and which have no timer of the kind yet."""
    known = exists().where(Timer.ticket_id == Ticket.id, Timer.kind == kind)
    late = select(Ticket).where(Ticket.answered_at.is_(None), Ticket.due_at < now, Ticket.status.in_(LIVE_STATUSES), ~known)
    return session.scalars(late.order_by(Ticket.due_at).limit(most).with_for_update(skip_locked=True, of=Ticket)).all()


def has_rung(session: Session, ticket_id: UUID, kind: str) -> bool:
    """Whether a timer of a kind ever rang for a ticket."""
    rung = select(Timer.id).where(Timer.ticket_id == ticket_id, Timer.kind == kind, Timer.tries > 0)
    return session.scalar(rung.limit(1)) is not None
