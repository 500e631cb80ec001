"""The promised hour has passed without an answer: the person is told once that they are not forgotten."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from bot.local_time import is_night, next_morning
from bot.phrases import Phrasebook
from handlers.steps.tell_person import tell_person
from handlers.steps.timers import end_timer, put_off
from handlers.steps.way_back import way_back, zone_there
from models.tickets import LIVE_STATUSES, Ticket
from models.timers import Timer, has_rung

KIND = "late"


def ring_late(session: Session, timer: Timer, ticket: Ticket, book: Phrasebook, now: datetime) -> None:
    """Say it by day; to somebody in an emergency also at night."""
    # Two workers may have set a timer at the same instant: the ticket is locked here, and the second finds it told.
    if ticket.answered_at is not None or ticket.status not in LIVE_STATUSES or has_rung(session, ticket.id, KIND):
        return end_timer(timer, "overtaken", now)
    if ticket.due_at > now:
        return put_off(timer, ticket.due_at)  # it was reopened, and promised anew, since the timer was set
    way = way_back(session, ticket, now)
    zone = zone_there(ticket, way)
    if is_night(now, zone) and not ticket.emergency:
        return put_off(timer, next_morning(now, zone))
    timer.tries += 1
    if way is None:
        return end_timer(timer, "no way", now)
    tell_person(session, ticket, way, "late", book, now)
    return end_timer(timer, "told", now)
