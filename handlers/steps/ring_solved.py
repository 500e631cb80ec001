"""A resolved ticket: is it really settled? Its writer is asked three times in two weeks; silence closes it unconfirmed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from bot.closing import ANSWERABLE, ATTEMPTS, GAPS, on_day
from bot.local_time import is_night, next_morning
from bot.phrases import Phrasebook
from handlers.steps.ask_question import ask_question
from handlers.steps.close_ticket import close_ticket
from handlers.steps.tell_person import tell_person
from handlers.steps.timers import end_timer, put_off, set_timer
from handlers.steps.way_back import way_back, zone_there
from models.questions import open_questions
from models.tickets import Ticket
from models.timers import Timer

KIND = "solved"


def start_asking(session: Session, ticket: Ticket, book: Phrasebook, now: datetime) -> None:
    """The first question, at once where it is day there, else in the morning."""
    timer = set_timer(session, ticket, KIND, now, now)
    ring_solved(session, timer, ticket, book, now)


def ring_solved(session: Session, timer: Timer, ticket: Ticket, book: Phrasebook, now: datetime) -> None:
    """Ask once more, or close the ticket where three questions brought nothing."""
    if ticket.status != "resolved":
        return end_timer(timer, "overtaken", now)
    way = way_back(session, ticket, now)
    zone = zone_there(ticket, way)
    if is_night(now, zone):
        return put_off(timer, next_morning(now, zone))
    if timer.tries >= ATTEMPTS:
        return _give_up(session, timer, ticket, book, now)
    if way is not None:
        phrase, lane = ("ask_solved_again", "bulk") if timer.tries else ("ask_solved", "reply")
        tell_person(session, ticket, way, phrase, book, now, lane)
        ask_question(session, ticket, way.address, KIND, ANSWERABLE, now)
    timer.tries += 1
    return put_off(timer, on_day(now, zone, GAPS[timer.tries - 1]))


def _give_up(session: Session, timer: Timer, ticket: Ticket, book: Phrasebook, now: datetime) -> None:
    if ticket.held_open:
        return end_timer(timer, "held open", now)
    asked = any(row.ticket_id == ticket.id and row.kind == KIND for row in open_questions(session, ticket.contact_id, now))
    close_ticket(session, ticket, "no answer" if asked else "not asked", now)
    way = way_back(session, ticket, now)
    if way is not None and asked:
        tell_person(session, ticket, way, "closed_no_answer", book, now, "bulk")
    return end_timer(timer, ticket.closed_as or "", now)
