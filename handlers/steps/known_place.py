"""Where a person is by what they told before: a message that says no place of its own is taken to come from there."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal, cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.concerned import names_another
from bot.gazetteer import Gazetteer
from bot.values import STATED, Place, Understanding
from handlers.steps.arrival import Arrival
from models.people import tickets_of
from models.tickets import Ticket, TicketPerson, place_known_by

Source = Literal["said", "location", "profile", "number"]


def place_of_ticket(session: Session, ticket: Ticket, gazetteer: Gazetteer) -> Place | None:
    """The place of a ticket with how it is known, or None where it has none."""
    if not ticket.country:
        return None
    source = cast(Source, place_known_by(session, ticket) or "profile")
    name = ticket.area or gazetteer.countries.get(ticket.country, ticket.country)
    return Place(ticket.country, ticket.area, name, source)


def has_concerned(session: Session, ticket: Ticket) -> bool:
    """Whether a ticket is about somebody else than its writer."""
    people = select(TicketPerson.id).where(TicketPerson.ticket_id == ticket.id, TicketPerson.role == "concerned")
    return session.scalar(people.limit(1)) is not None


def placed_as(session: Session, ticket: Ticket, understood: Understanding, gazetteer: Gazetteer) -> Understanding:
    """The same message, with the place that its writer told us on this ticket where it says none itself."""
    place, known = understood.place, place_of_ticket(session, ticket, gazetteer)
    if known is None or (place is not None and (place.source in STATED or known.source not in STATED)):
        return understood
    return replace(understood, place=known, country=known.country)


def placed_beside(session: Session, arrival: Arrival, gazetteer: Gazetteer) -> Understanding:
    """A message that opens a ticket beside others: what its writer told there of where they are goes before the number.

    A relative's place is not theirs, and what they said since, elsewhere, goes before it.
    """
    understood, contact = arrival.understood, arrival.writer.contact
    place = understood.place
    if arrival.writer.stranger or names_another(arrival.inbound.text) or (place is not None and place.source in STATED):
        return understood
    for ticket in tickets_of(session, contact.id):
        known = place_of_ticket(session, ticket, gazetteer)
        if known is None or known.source == "number" or contact.country not in (None, known.country):
            continue
        if not has_concerned(session, ticket):
            return replace(understood, place=replace(known, source="profile"), country=known.country)
    return understood
