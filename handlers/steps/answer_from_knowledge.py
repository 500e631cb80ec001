"""A question that anybody may ask is answered at once from what we know; its ticket is kept as answered."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from bot.answer import Found, find_answer
from bot.distress import in_distress
from bot.route import away_from_post, route
from bot.say_knowledge import say_knowledge
from bot.understand import Tools
from handlers.steps.arrival import Arrival, Outcome
from handlers.steps.find_ticket import find_ticket
from handlers.steps.hear_concern import hear_concern, says_first
from handlers.steps.join_ticket import join_ticket
from handlers.steps.note_event import note_event
from handlers.steps.open_ticket import Concern, open_ticket
from handlers.steps.reply import why_silent
from models.knowledge import TOLD, told_before
from models.tickets import ANSWERED, Ticket


def answer_from_knowledge(session: Session, arrival: Arrival, tools: Tools, now: datetime) -> Outcome | None:
    """The answer, with a ticket of its own that is kept as answered; None where a person must read the message.

    On a ticket that the writer already has, the message joins it as any other does, and its desk still owes its answer.
    """
    found = _found(arrival, tools)
    if found is None:
        return None
    ticket = find_ticket(session, arrival, tools, now)
    saying = say_knowledge(tools.book, arrival.language, found.row, arrival.line.style)
    if ticket is not None and (_grave(ticket) or told_before(session, ticket.id, found.row.id, saying.language)):
        return None
    notice = "" if arrival.writer.address.told_at is not None else "consent"
    if why_silent(session, arrival, Outcome(ticket, finished=(saying,)), now):
        return None  # nobody was answered
    if ticket is None:
        ticket = _open(session, arrival, tools, now)
    else:
        if says_first(session, ticket, arrival, tools.facts):
            hear_concern(session, ticket, _concern(arrival, tools, now), tools.facts, now)
        join_ticket(session, ticket, arrival, tools.facts, now)
    note_event(session, ticket, TOLD, now, row=found.row.id, confidence=str(found.confidence), language=saying.language)
    return Outcome(ticket, notice=notice, finished=(saying,))


def _found(arrival: Arrival, tools: Tools) -> Found | None:
    inbound = arrival.inbound
    if inbound.attachments or inbound.location or inbound.cards or in_distress(inbound.text, tools.book):
        return None
    return find_answer(inbound.text, arrival.understood, tools.facts, tools.gazetteer)


def _grave(ticket: Ticket) -> bool:
    return ticket.emergency or ticket.sealed or bool(ticket.sensitivity)


def _open(session: Session, arrival: Arrival, tools: Tools, now: datetime) -> Ticket:
    ticket = open_ticket(session, arrival.writer.contact, _concern(arrival, tools, now), tools.facts, now)
    ticket.status, ticket.resolved_at = ANSWERED, now
    return ticket


def _concern(arrival: Arrival, tools: Tools, now: datetime) -> Concern:
    understood, contact, facts = arrival.understood, arrival.writer.contact, tools.facts
    way = route(facts.categories[understood.category], understood.place, understood.country, facts.posts, on=now.date())
    way = away_from_post(way) if contact.keeps_from_post else way
    return Concern(arrival.inbound.text, understood, way, "", arrival.row.received_at)
