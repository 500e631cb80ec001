"""The answer to "is all to be erased?": the code, or without one a clear yes; from then on the person is a stranger."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from bot.commands import hide_code
from bot.erasing import lone_code, read_wish
from bot.understand import Tools
from handlers.steps.arrival import Arrival, Outcome
from handlers.steps.check_code import check_code
from handlers.steps.forget_person import part_from
from handlers.steps.heed_duress import ERASURE, heed_duress
from handlers.steps.note_event import note_event
from models.codes import StatusCode
from models.erasures import Erasure, erasure_waits
from models.people import tickets_of
from models.questions import Question
from models.tickets import Ticket


def take_erasure(session: Session, arrival: Arrival, tools: Tools, now: datetime) -> Outcome | None:
    """The outcome of an answer to that question, or None where the message is none."""
    question = next((row for row in arrival.asked if row.kind == "erase"), None)
    if question is None or arrival.inbound.attachments:
        return None
    code = lone_code(arrival.inbound.text, tools.book)
    if code and session.get(StatusCode, question.contact_id) is not None:
        return _take_code(session, arrival, question, code, tools, now)
    said = read_wish(arrival.inbound.text, tools.book)
    if not said or question.asked_at < arrival.asked[0].asked_at:
        return None
    question.answered_at, question.answer = now, said
    return _take_word(session, question, said, now)


def _take_word(session: Session, question: Question, said: str, now: datetime) -> Outcome:
    ticket = _ticket(session, question)
    if said == "no":
        return Outcome(ticket, ("did_keep",))
    if session.get(StatusCode, question.contact_id) is not None:
        return Outcome(ticket, ("ask_erase_code",))
    return _wish(session, question, ticket, now) if said == "yes" else Outcome(ticket, ("ask_erase",))


def _take_code(session: Session, arrival: Arrival, question: Question, code: str, tools: Tools, now: datetime) -> Outcome:
    ticket, kept = _ticket(session, question), hide_code(arrival.inbound.text)
    verdict = check_code(session, question.contact_id, ticket, code, mine=True, now=now)
    if verdict not in ("right", "duress"):
        return Outcome(ticket, ("code_unknown",), kept_text=kept)
    question.answered_at, question.answer = now, "yes"
    if verdict == "duress" and ticket is not None:
        # Nothing is erased, and whoever forces it reads that it will be.
        heed_duress(session, ticket, now, ERASURE)
        return Outcome(ticket, ("did_erase",), kept_text=kept)
    return _wish(session, question, ticket, now, kept)


def _wish(session: Session, question: Question, ticket: Ticket | None, now: datetime, kept: str | None = None) -> Outcome:
    if not erasure_waits(session, question.contact_id):
        session.add(Erasure(contact_id=question.contact_id, asked_at=question.asked_at, confirmed_at=now))
    if ticket is not None:
        note_event(session, ticket, "erasure asked", now)
    part_from(session, question.contact_id, now)
    return Outcome(ticket, ("did_erase",), kept_text=kept)


def _ticket(session: Session, question: Question) -> Ticket | None:
    if question.ticket_id is not None:
        return session.get(Ticket, question.ticket_id, with_for_update=True)
    return next(iter(tickets_of(session, question.contact_id)), None)
