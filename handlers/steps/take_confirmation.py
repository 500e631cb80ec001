"""The answer to "is it really settled?" or "how did we do?": taken where it is one, left to the usual road where it is not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from bot.answers import FREE, read_answer, read_mark
from bot.closing import raised
from bot.follow_up import accuses
from bot.normalise import words
from bot.route import COMPLAINT
from bot.understand import Tools
from bot.values import Understanding
from handlers.steps.bring_back import bring_back
from handlers.steps.close_ticket import close_ticket
from handlers.steps.note_event import note_event
from handlers.steps.owe import owe
from handlers.steps.timers import end_timers
from models.questions import Question
from models.tickets import LIVE_STATUSES, Ticket

KINDS = ("solved", "satisfaction")
SURE = 0.5  # a concern this likely is a new concern, whatever else the words answer
SHORT = 6  # words
UNSETTLED = ("unsettled", "but")  # "still nothing", "yes but"


@dataclass(frozen=True, slots=True)
class Taken:
    """An answer that was taken: the ticket in whose thread its message belongs, and what to say to it."""

    ticket: Ticket
    phrases: tuple[str, ...] = ()


def take_confirmation(
    session: Session, question: Question, text: str, understood: Understanding, tools: Tools, now: datetime
) -> Taken | None:
    """Take the answer to an open question of these kinds; None where the message goes the usual road."""
    ticket = session.get(Ticket, question.ticket_id, with_for_update=True)
    if ticket is None or ticket.status in LIVE_STATUSES:
        question.answered_at, question.answer = now, "overtaken"
        return None
    if not text.strip() or understood.emergency or understood.command:
        return None
    if question.kind == "satisfaction":
        return _take_mark(session, ticket, question, text, understood, now)
    return _take_verdict(session, ticket, question, (text, understood), tools, now)


def _take_verdict(
    session: Session, ticket: Ticket, question: Question, said: tuple[str, Understanding], tools: Tools, now: datetime
) -> Taken | None:
    text, understood = said
    answer = read_answer(text, tools.book)
    if answer == "no" or (answer in UNSETTLED and not _says_more(ticket, text, understood)):
        return _dispute(session, ticket, question, tools, now)
    if answer == "thanks":
        return Taken(ticket)
    if answer in ("yes", "settled") and (len(words(text)) <= SHORT or not _new_concern(ticket, understood)):
        return _confirm(session, ticket, question, now)
    if ticket.closed_as == "no answer":
        # We said that one word opens it again: the message goes the usual road and finds it open.
        bring_back(session, ticket, now)
        _answered(question, "words", now)
    return None


def _dispute(session: Session, ticket: Ticket, question: Question, tools: Tools, now: datetime) -> Taken:
    bring_back(session, ticket, now)
    ticket.priority = raised(ticket.priority)
    owe(session, ticket, "next", now)
    ticket.last_inbound_at = ticket.disputed_at = now
    note_event(session, ticket, "disputed", now, priority=ticket.priority)
    _answered(question, "no", now)
    return Taken(ticket, ("did_reopen",))


def _confirm(session: Session, ticket: Ticket, question: Question, now: datetime) -> Taken:
    end_timers(session, ticket, "solved", "confirmed", now)
    close_ticket(session, ticket, "confirmed", now)
    note_event(session, ticket, "confirmed", now)
    _answered(question, "yes", now)
    return Taken(ticket, ("did_confirm",))


def _take_mark(
    session: Session, ticket: Ticket, question: Question, text: str, understood: Understanding, now: datetime
) -> Taken | None:
    mark = read_mark(text)
    if mark is None and (len(words(text)) > FREE or _new_concern(ticket, understood)):
        return None
    ticket.satisfaction = mark
    note_event(session, ticket, "opinion", now, mark="" if mark is None else str(mark))
    _answered(question, "words" if mark is None else str(mark), now)
    return Taken(ticket, ("did_satisfaction",))


def _says_more(ticket: Ticket, text: str, understood: Understanding) -> bool:
    # "Nothing has been done" is no complaint about a post; "they asked for money" is one.
    if accuses(text):
        return True
    return len(words(text)) > SHORT and understood.category != COMPLAINT and _new_concern(ticket, understood)


def _new_concern(ticket: Ticket, understood: Understanding) -> bool:
    return understood.concern.confidence >= SURE and understood.category not in ("other", ticket.category_id)


def _answered(question: Question, answer: str, now: datetime) -> None:
    question.answered_at, question.answer = now, answer
