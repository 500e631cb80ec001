"""Some minutes after a call: where no officer has answered and nobody has taken the ticket, the next is called."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from bot.phrases import Phrasebook
from handlers.steps.call_officers import KIND as PAGE
from handlers.steps.call_officers import LADDER, ROUNDS, call_next, raise_alarm
from handlers.steps.timers import end_timer
from models.officer_pages import is_acknowledged
from models.people import noted_since
from models.tickets import LIVE_STATUSES, Ticket
from models.timers import Timer

KIND = PAGE


def ring_page(session: Session, timer: Timer, ticket: Ticket, book: Phrasebook, now: datetime) -> None:
    """Call the next of the ladder, at any hour; where it was climbed once in vain, ring the alarm as well."""
    if _in_hand(session, timer, ticket):
        return end_timer(timer, "answered", now)
    if timer.tries == len(LADDER):
        raise_alarm(session, ticket, now)
    if timer.tries >= ROUNDS * len(LADDER):
        return end_timer(timer, "nobody", now)
    return call_next(session, timer, ticket, now)


def _in_hand(session: Session, timer: Timer, ticket: Ticket) -> bool:
    if ticket.status not in LIVE_STATUSES or ticket.owed == "resolution":
        return True
    return is_acknowledged(session, ticket.id, timer.set_at) or noted_since(session, ticket.id, "assigned", timer.set_at)
