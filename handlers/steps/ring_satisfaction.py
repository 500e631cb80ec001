"""Thirty days after closing: one question about how we did, and never a second."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.local_time import is_night, next_morning
from bot.phrases import Phrasebook
from handlers.steps.ask_question import ask_question
from handlers.steps.tell_person import tell_person
from handlers.steps.timers import end_timer, put_off
from handlers.steps.way_back import way_back, zone_there
from models.tickets import Ticket
from models.timers import Timer

KIND = "satisfaction"
ANSWERABLE = timedelta(days=14)


def ring_satisfaction(session: Session, timer: Timer, ticket: Ticket, book: Phrasebook, now: datetime) -> None:
    """Ask for a mark from 1 to 5, or for words."""
    if ticket.status != "closed":
        return end_timer(timer, "overtaken", now)
    way = way_back(session, ticket, now)
    zone = zone_there(ticket, way)
    if is_night(now, zone):
        return put_off(timer, next_morning(now, zone))
    timer.tries += 1
    if way is None:
        return end_timer(timer, "no way", now)
    tell_person(session, ticket, way, "ask_satisfaction", book, now, "bulk")
    ask_question(session, ticket, way.address, KIND, ANSWERABLE, now)
    return end_timer(timer, "asked", now)
