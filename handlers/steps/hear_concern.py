"""A ticket that began with a greeting takes the concern of the first message that says one, as if it opened with it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.facts import Facts
from bot.follow_up import complains
from bot.loops import is_automatic
from bot.route import COMPLAINT
from bot.sensitivity import SECOND
from bot.values import Understanding
from handlers.steps.arrival import Arrival
from handlers.steps.call_officers import call_officers
from handlers.steps.known_place import has_concerned
from handlers.steps.move_ticket import change_compartment, move_ticket
from handlers.steps.note_event import note_event
from handlers.steps.open_ticket import SUMMARY, Concern, add_concerned, mark_categories
from handlers.steps.owe import owe, owe_sooner
from models.tickets import LIVE_STATUSES, Ticket, TicketCategory, TicketEvent

UNSAID = "other"  # what a greeting, AIDE or a lone photo is judged to be about


def untouched(session: Session, ticket: Ticket) -> bool:
    """Whether a live ticket still says nothing, and no official has done anything with it."""
    if ticket.category_id != UNSAID or ticket.status not in LIVE_STATUSES or ticket.sealed or ticket.sensitivity:
        return False
    if ticket.assignee_id is not None or ticket.answered_at is not None:
        return False
    by_agent = select(TicketEvent.id).where(TicketEvent.ticket_id == ticket.id, TicketEvent.agent_id.is_not(None))
    return session.scalar(by_agent.limit(1)) is None


def says_first(session: Session, ticket: Ticket, arrival: Arrival, facts: Facts) -> bool:
    """Whether the message is the first to say what a ticket is about that nobody has touched yet."""
    text, concern, heard = arrival.inbound.text, arrival.understood.concern, arrival.understood.category
    if heard == UNSAID or concern.confidence < SECOND or is_automatic(text):
        return False
    if heard == COMPLAINT and not complains(text, concern):
        return False  # "svp répondez" is none
    return untouched(session, ticket)


def hear_concern(
    session: Session, ticket: Ticket, concern: Concern, facts: Facts, now: datetime, about_another: bool = False
) -> Ticket:
    """Give the ticket its concern: category, priority, hour, desk and readers become those it would have opened with."""
    understood, way, desk = concern.understood, concern.route, ticket.desk_id
    urgent = ticket.emergency or understood.emergency
    priority = facts.priority_of(understood.category, urgent)
    called, ticket.emergency, ticket.priority = ticket.emergency, urgent, priority
    ticket.category_id, ticket.sensitivity, ticket.language = understood.category, concern.sensitivity, understood.language
    ticket.country = "" if understood.country == "ask" else understood.country
    ticket.area = understood.place.area if understood.place else ""
    ticket.last_inbound_at = now
    _mark_anew(session, ticket, understood, now)
    change_compartment(session, ticket, "protection" if way.desk == "protection" else "general")
    known_by = understood.place.source if understood.place else ""
    facts_heard = {"desk": way.desk, "category": understood.category, "priority": priority, "place": known_by}
    note_event(session, ticket, "concern heard", now, None, **facts_heard)
    move_ticket(session, ticket, way, now)
    if called:
        owe_sooner(session, ticket, concern.received_at)
    else:
        owe(session, ticket, "first", concern.received_at)
    ticket.summary = concern.text[:SUMMARY]
    if about_another and not has_concerned(session, ticket):
        add_concerned(session, ticket, now)
    if urgent and (not called or ticket.desk_id != desk):
        call_officers(session, ticket, now)
    return ticket


def _mark_anew(session: Session, ticket: Ticket, understood: Understanding, now: datetime) -> None:
    present = select(TicketCategory).where(TicketCategory.ticket_id == ticket.id, TicketCategory.until.is_(None))
    for row in session.scalars(present):
        row.until = now
    mark_categories(session, ticket, understood, now)
