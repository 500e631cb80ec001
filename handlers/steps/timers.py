"""Setting, putting off and ending timers: one waits at a time for each ticket and kind."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from models.base import new_id
from models.tickets import Ticket
from models.timers import Timer, waiting_timers


def set_timer(session: Session, ticket: Ticket, kind: str, due_at: datetime, now: datetime) -> Timer:
    """A fresh timer for a ticket; an earlier one of its kind gives way."""
    end_timers(session, ticket, kind, "replaced", now)
    timer = Timer(
        id=new_id(),
        kind=kind,
        ticket_id=ticket.id,
        contact_id=ticket.contact_id,
        set_at=now,
        due_at=due_at,
        tries=0,
        failures=0,
    )
    session.add(timer)
    return timer


def put_off(timer: Timer, due_at: datetime) -> None:
    """The timer rings again then."""
    timer.due_at, timer.lease_id, timer.lease_until = due_at, None, None


def end_timer(timer: Timer, outcome: str, now: datetime) -> None:
    """The timer is done with, and `outcome` says how."""
    timer.done_at, timer.outcome, timer.lease_id, timer.lease_until = now, outcome, None, None


def end_timers(session: Session, ticket: Ticket, kind: str, outcome: str, now: datetime) -> None:
    """End all that a ticket still waits for of one kind."""
    for timer in waiting_timers(session, ticket.id, kind):
        end_timer(timer, outcome, now)
