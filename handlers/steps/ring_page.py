"""Ten minutes after a call: where no officer has answered and nobody has taken the ticket, the next one is called."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from bot.phrases import Phrasebook
from handlers.steps.call_officers import KIND as PAGE
from handlers.steps.call_officers import call_officers, raise_alarm
from handlers.steps.timers import end_timer
from models.officer_pages import is_acknowledged
from models.tickets import LIVE_STATUSES, Ticket
from models.timers import Timer

KIND = PAGE


def ring_page(session: Session, timer: Timer, ticket: Ticket, book: Phrasebook, now: datetime) -> None:
    """Call the next officer, at any hour; where all were called twice, ring the alarm."""
    timer.tries += 1
    if is_acknowledged(session, ticket.id) or ticket.answered_at is not None or ticket.status not in LIVE_STATUSES:
        return end_timer(timer, "answered", now)
    if call_officers(session, ticket, now):
        return end_timer(timer, "called", now)
    raise_alarm(session, ticket, now)
    return end_timer(timer, "nobody", now)
