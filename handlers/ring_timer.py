"""A timer rings: whatever it is for is done, put off until morning, or found to be overtaken, in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from bot.phrases import Phrasebook
from handlers.claim_timer import TimerClaim
from handlers.steps import ring_late, ring_page, ring_satisfaction, ring_solved
from handlers.steps.timers import end_timer
from models.contacts import Contact
from models.tickets import Ticket
from models.timers import Timer

Ring = Callable[[Session, Timer, Ticket, Phrasebook, datetime], None]
RINGS: Mapping[str, Ring] = {
    ring_solved.KIND: ring_solved.ring_solved,
    ring_satisfaction.KIND: ring_satisfaction.ring_satisfaction,
    ring_late.KIND: ring_late.ring_late,
    ring_page.KIND: ring_page.ring_page,
}


def ring_timer(session: Session, claim: TimerClaim, book: Phrasebook, now: datetime) -> bool:
    """Ring one claimed timer; false where the lease was lost, which changes nothing."""
    timer = session.get_one(Timer, claim.timer_id, with_for_update=True)
    if timer.done_at is not None or timer.lease_id != claim.lease_id:
        return False
    ticket = session.get_one(Ticket, timer.ticket_id, with_for_update=True)
    timer.failures -= 1
    if session.get_one(Contact, timer.contact_id).erased_at is not None:
        end_timer(timer, "erased", now)
        return True
    RINGS[timer.kind](session, timer, ticket, book, now)
    return True
