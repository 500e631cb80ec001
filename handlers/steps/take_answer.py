"""A message that answers what we asked: each kind of question takes its own answers and leaves all else to the road."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from sqlalchemy.orm import Session

from bot.answers import read_answer
from bot.normalise import words
from bot.route import away_from_post, route
from bot.sensitivity import Sensitivity
from bot.understand import Tools
from bot.values import Place, Route
from handlers.steps.arrival import Arrival, Outcome
from handlers.steps.move_ticket import move_ticket
from handlers.steps.note_event import note_event
from handlers.steps.split_ticket import split_ticket
from handlers.steps.take_confirmation import KINDS, take_confirmation
from models.contacts import Contact
from models.erasures import Erasure, erasure_waits
from models.questions import Question
from models.tickets import LIVE_STATUSES, Ticket

LONGEST = 4  # words; a longer message says more than yes or no


@dataclass(frozen=True, slots=True)
class Answer:
    """What was written, and the yes or no in it."""

    text: str
    said: str


def take_answer(session: Session, arrival: Arrival, tools: Tools, now: datetime) -> Outcome | None:
    """The outcome of the latest question that the message answers, or None."""
    if arrival.understood.command:
        return None
    for question in arrival.asked:
        outcome = _take(session, question, arrival, tools, now)
        if outcome is not None:
            return outcome
    return None


def _take(session: Session, question: Question, arrival: Arrival, tools: Tools, now: datetime) -> Outcome | None:
    if question.kind in KINDS:
        taken = take_confirmation(session, question, arrival.inbound.text, arrival.understood, tools, now)
        return None if taken is None else Outcome(taken.ticket, taken.phrases)
    take = TAKERS.get(question.kind)
    said = _yes_or_no(arrival, tools)
    if take is None or not said:
        return None
    outcome = take(session, question, Answer(arrival.inbound.text, said), tools, now)
    if outcome is not None:
        question.answered_at, question.answer = now, said
    return outcome


def _yes_or_no(arrival: Arrival, tools: Tools) -> str:
    if arrival.inbound.attachments or len(words(arrival.inbound.text)) > LONGEST:
        return ""
    said = read_answer(arrival.inbound.text, tools.book)
    return said if said in ("yes", "no") else ""


def _take_share(session: Session, question: Question, answer: Answer, tools: Tools, now: datetime) -> Outcome | None:
    ticket = _ticket(session, question)
    if ticket is None:
        return None
    contact = session.get_one(Contact, question.contact_id)
    if answer.text.strip().isdecimal() or (answer.said == "yes" and not contact.keeps_from_post):
        return None  # "ok" to a choice that was offered chooses nothing
    contact.keeps_from_post = answer.said == "no"
    note_event(session, ticket, "kept from the post" if contact.keeps_from_post else "shared with the post", now)
    if ticket.status in LIVE_STATUSES and not ticket.sealed:
        move_ticket(session, ticket, _way(ticket, contact, tools, now), now)
    return Outcome(ticket, ("did_withhold" if answer.said == "no" else "did_share",))


def _way(ticket: Ticket, contact: Contact, tools: Tools, now: datetime) -> Route:
    place = Place(ticket.country, ticket.area) if ticket.country else None
    category, kept_from = tools.facts.categories[ticket.category_id], cast(Sensitivity, ticket.sensitivity)
    way = route(category, place, ticket.country or "ask", tools.facts.posts, sensitive=kept_from, on=now.date())
    return away_from_post(way) if contact.keeps_from_post else way


def _take_erase(session: Session, question: Question, answer: Answer, tools: Tools, now: datetime) -> Outcome | None:
    ticket = _ticket(session, question)
    if answer.said == "no":
        return Outcome(ticket, ("did_keep",))
    if not erasure_waits(session, question.contact_id):
        session.add(Erasure(contact_id=question.contact_id, asked_at=question.asked_at, confirmed_at=now))
    if ticket is not None:
        note_event(session, ticket, "erasure asked", now)
    return Outcome(ticket, ("did_erase",))


def _ticket(session: Session, question: Question) -> Ticket | None:
    return None if question.ticket_id is None else session.get(Ticket, question.ticket_id, with_for_update=True)


def _take_split(session: Session, question: Question, answer: Answer, tools: Tools, now: datetime) -> Outcome | None:
    ticket = _ticket(session, question)
    if ticket is None or ticket.status not in LIVE_STATUSES or ticket.sensitivity:
        return None
    other = split_ticket(session, ticket, tools, now) if words(answer.text) == ["2"] else None
    return Outcome(ticket, ("noted",)) if other is None else Outcome(other, ("did_split",))


Take = Callable[[Session, Question, Answer, Tools, datetime], Outcome | None]
TAKERS: dict[str, Take] = {"share": _take_share, "erase": _take_erase, "split": _take_split}
