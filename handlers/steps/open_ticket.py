"""A ticket is born in its desk's queue, with its people, its categories, its history and who may read it."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.facts import Facts
from bot.reference_number import make_reference
from bot.values import Route, Understanding
from handlers.steps.call_officers import call_officers
from handlers.steps.note_event import note_event
from handlers.steps.owe import owe
from models.ahead import ahead_of
from models.base import new_id
from models.contacts import Contact
from models.encrypted import add
from models.tickets import AccessGrant, Ticket, TicketCategory, TicketPerson

SUMMARY = 160  # characters of the first message that a queue shows
SECOND_CATEGORY = 0.2  # a runner-up this likely is marked on the ticket as well


@dataclass(frozen=True, slots=True)
class Concern:
    """What a contact wants dealt with, before it is a ticket: words, what was understood, where it goes and is kept from."""

    text: str
    understood: Understanding
    route: Route
    sensitivity: str
    received_at: datetime


def open_ticket(
    session: Session, contact: Contact, concern: Concern, facts: Facts, now: datetime, about_another: bool = False
) -> Ticket:
    """Open a ticket for a concern; its first answer is due by the hours of its priority, counted from receipt."""
    understood, route = concern.understood, concern.route
    priority = facts.priority_of(understood.category, understood.emergency)
    ticket = Ticket(
        id=new_id(),
        reference=free_reference(session),
        contact_id=contact.id,
        desk_id=route.desk,
        mission_id=route.mission,
        category_id=understood.category,
        status="open",
        priority=priority,
        emergency=understood.emergency,
        compartment="protection" if route.desk == "protection" else "general",
        sensitivity=concern.sensitivity,
        country="" if understood.country == "ask" else understood.country,
        area=understood.place.area if understood.place else "",
        language=understood.language,
        opened_at=concern.received_at,
        last_inbound_at=concern.received_at,
    )
    owe(session, ticket, "first", concern.received_at)
    add(session, ticket, reason=route.reason, summary=concern.text[:SUMMARY])
    session.add(TicketPerson(ticket_id=ticket.id, contact_id=contact.id, role="writer"))
    session.add(AccessGrant(ticket_id=ticket.id, desk_id=route.desk, reason="queue", granted_at=now))
    if about_another:
        add_concerned(session, ticket, now)
    mark_categories(session, ticket, understood, now)
    known_by = understood.place.source if understood.place else ""
    note_event(session, ticket, "opened", now, desk=route.desk, category=understood.category, priority=priority, place=known_by)
    if ticket.emergency:
        call_officers(session, ticket, now)
    return ticket


def free_reference(session: Session) -> str:
    """A reference that no ticket bears yet; drawn, not counted, so that it tells nothing of how many there are."""
    ready = ahead_of(session).free_references
    while not ready:
        reference = make_reference(secrets.randbelow(10**7))
        if session.scalar(select(Ticket.id).where(Ticket.reference == reference)) is None:
            return reference
    return ready.pop()


def add_concerned(session: Session, ticket: Ticket, now: datetime) -> None:
    """Add the one in trouble to a ticket that somebody else wrote."""
    # Somebody whom we know only through the writer: a person of their own, without any address, kept apart from the writer.
    concerned = add(session, Contact(id=new_id(), created_at=now, country=ticket.country or None))
    ahead_of(session).made.add(concerned.id)
    session.add(TicketPerson(ticket_id=ticket.id, contact_id=concerned.id, role="concerned"))
    note_event(session, ticket, "about somebody else", now)


def mark_categories(session: Session, ticket: Ticket, understood: Understanding, now: datetime) -> None:
    """Mark a ticket with what the judgement says it is about, and with a likely second concern."""
    marked = [(understood.category, True)]
    marked += [
        (category, False)
        for category, likelihood in understood.concern.candidates[1:2]
        if likelihood >= SECOND_CATEGORY and category != understood.category
    ]
    for category, main in marked:
        session.add(TicketCategory(ticket_id=ticket.id, category_id=category, main=main, source="judgement", since=now))
