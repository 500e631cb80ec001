"""Take the timers whose moment has come for one worker; and give one to each ticket whose promised hour has passed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from handlers.steps.ring_late import KIND as LATE
from handlers.steps.timers import end_timer, set_timer
from models.base import new_id
from models.timers import due_timers, newly_late

LEASE = timedelta(seconds=60)
TRIES = 5  # a timer that broke this often is given up: nobody is harmed by a question that is not asked


@dataclass(frozen=True, slots=True)
class TimerClaim:
    """One timer that is this worker's until its lease ends."""

    timer_id: UUID
    lease_id: UUID


def claim_timer(session: Session, now: datetime, most: int) -> list[TimerClaim]:
    """Claim up to `most` timers; the try is counted before it is made and taken back when it did not break."""
    claims = []
    for timer in due_timers(session, now, most):
        if timer.failures >= TRIES:
            end_timer(timer, "broke", now)
            continue
        timer.lease_id, timer.lease_until = new_id(), now + LEASE
        timer.failures += 1
        claims.append(TimerClaim(timer.id, timer.lease_id))
    return claims


def set_late_timers(session: Session, now: datetime, most: int) -> int:
    """A timer for each ticket that became late; how many there were. Done by one worker at a time it sets each once."""
    late = newly_late(session, LATE, now, most)
    for ticket in late:
        set_timer(session, ticket, LATE, now, now)
    return len(late)
