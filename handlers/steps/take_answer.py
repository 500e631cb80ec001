"""A message that answers what we asked: each kind of question takes its own answers and leaves all else to the road."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

from sqlalchemy.orm import Session

from bot.answers import lacks_picture, read_answer, withholds
from bot.distress import in_distress
from bot.loops import is_automatic
from bot.normalise import words
from bot.route import COMPLAINT, away_from_post, route
from bot.sensitivity import Sensitivity, sensitivity
from bot.understand import Tools
from bot.values import Place, Route
from handlers.steps.arrival import Arrival, Outcome
from handlers.steps.move_ticket import move_ticket
from handlers.steps.note_event import note_event
from handlers.steps.split_ticket import split_ticket
from handlers.steps.take_confirmation import KINDS, take_confirmation
from handlers.steps.take_erasure import take_erasure
from models.contacts import Contact
from models.questions import Question
from models.tickets import LIVE_STATUSES, Ticket

LONGEST = 4  # words; a longer message says more than yes or no
SHARE_WAITS = timedelta(days=1)  # how long a bare "no" may mean that the consulate must not read


@dataclass(frozen=True, slots=True)
class Answer:
    """What was written, and the yes or no in it."""

    text: str
    said: str


def take_answer(session: Session, arrival: Arrival, tools: Tools, now: datetime) -> Outcome | None:
    """The outcome of the latest question that the message answers, or None."""
    if arrival.understood.command or is_automatic(arrival.inbound.text):
        return None
    outcome = take_erasure(session, arrival, tools, now) or _take_wish(session, arrival, tools, now)
    outcome = outcome or _take_no_picture(session, arrival, tools, now)
    # Asked in one breath, the notice comes before the photo: its NON is printed for all to use.
    in_turn = sorted(arrival.asked, key=lambda row: (row.asked_at, row.kind == "share"), reverse=True)
    for question in () if outcome is not None else in_turn:
        outcome = _take(session, question, arrival, tools, now)
        if outcome is not None:
            break
    return outcome


def _take_wish(session: Session, arrival: Arrival, tools: Tools, now: datetime) -> Outcome | None:
    """A whole sentence says what a bare no leaves open: it is obeyed however old the question is."""
    question = next((row for row in arrival.asked if row.kind == "share"), None)
    if question is None or arrival.inbound.attachments or not withholds(arrival.inbound.text, tools.book):
        return None
    outcome = _take_share(session, question, Answer(arrival.inbound.text, "no"), tools, now)
    if outcome is not None:
        question.answered_at, question.answer = now, "no"
    return None if _says_more(arrival, tools) else outcome


def _says_more(arrival: Arrival, tools: Tools) -> bool:
    # Danger in the same breath must be heard: the wish holds, and the message goes the usual road.
    understood = arrival.understood
    grave = sensitivity(understood, tools.facts) not in ("", "complaint")
    urgent = understood.emergency and understood.category not in ("other", COMPLAINT)
    return grave or urgent or in_distress(arrival.inbound.text, tools.book)


def _take_no_picture(session: Session, arrival: Arrival, tools: Tools, now: datetime) -> Outcome | None:
    question = next((row for row in arrival.asked if row.kind == "photo"), None)
    if question is None or arrival.inbound.attachments or _says_more(arrival, tools):
        return None
    if not lacks_picture(arrival.inbound.text, tools.book):
        return None
    question.answered_at, question.answer = now, "no"
    return Outcome(_ticket(session, question), ("noted",))


def _take(session: Session, question: Question, arrival: Arrival, tools: Tools, now: datetime) -> Outcome | None:
    if question.kind in KINDS:
        taken = take_confirmation(session, question, arrival.inbound.text, arrival.understood, tools, now)
        return None if taken is None else Outcome(taken.ticket, taken.phrases)
    take = TAKERS.get(question.kind)
    said = _yes_or_no(arrival, tools)
    if take is None or not said or not _is_latest(question, arrival, now):
        return None
    outcome = take(session, question, Answer(arrival.inbound.text, said), tools, now)
    if outcome is not None:
        question.answered_at, question.answer = now, said
    return outcome


def _is_latest(question: Question, arrival: Arrival, now: datetime) -> bool:
    """Whether a bare yes or no may be meant for a question: nothing was asked since, and it is not long ago."""
    lapsed = question.kind == "share" and question.asked_at <= now - SHARE_WAITS
    return not lapsed and question.asked_at >= arrival.asked[0].asked_at


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


def _ticket(session: Session, question: Question) -> Ticket | None:
    return None if question.ticket_id is None else session.get(Ticket, question.ticket_id, with_for_update=True)


def _take_split(session: Session, question: Question, answer: Answer, tools: Tools, now: datetime) -> Outcome | None:
    ticket = _ticket(session, question)
    if ticket is None or ticket.status not in LIVE_STATUSES or ticket.sensitivity:
        return None
    other = split_ticket(session, ticket, tools, now) if words(answer.text) == ["2"] else None
    return Outcome(ticket, ("noted",)) if other is None else Outcome(other, ("did_split",))


def _take_picture(session: Session, question: Question, answer: Answer, tools: Tools, now: datetime) -> Outcome | None:
    return Outcome(_ticket(session, question), ("noted",)) if answer.said == "no" else None


def _take_where(session: Session, question: Question, answer: Answer, tools: Tools, now: datetime) -> Outcome | None:
    return Outcome(_ticket(session, question)) if answer.said == "no" else None


Take = Callable[[Session, Question, Answer, Tools, datetime], Outcome | None]
TAKERS: dict[str, Take] = {
    "share": _take_share,
    "split": _take_split,
    "photo": _take_picture,
    "where": _take_where,
}
