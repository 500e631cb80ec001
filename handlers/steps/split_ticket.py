"""Two concerns that lay in one ticket become two: the second gets a ticket of its own, at the desk that deals with it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from bot.route import away_from_post, route
from bot.understand import Tools
from bot.values import Understanding
from handlers.steps.known_place import has_concerned, place_of_ticket
from handlers.steps.note_event import note_event
from handlers.steps.open_ticket import Concern, open_ticket
from models.contacts import Contact
from models.tickets import Ticket, second_category


def split_ticket(session: Session, ticket: Ticket, tools: Tools, now: datetime) -> Ticket | None:
    """The new ticket for the second concern, or None where there is none any more; both histories name the other."""
    second = second_category(session, ticket.id)
    if second is None:
        return None
    second.until = now
    contact = session.get_one(Contact, ticket.contact_id)
    place = place_of_ticket(session, ticket, tools.gazetteer)
    understood = Understanding(ticket.language, second.category_id, False, place, ticket.country or "ask")
    category = tools.facts.categories[second.category_id]
    way = route(category, place, understood.country, tools.facts.posts, on=now.date())
    way = away_from_post(way) if contact.keeps_from_post else way
    concern = Concern(ticket.summary or "", understood, way, "", now)
    other = open_ticket(session, contact, concern, tools.facts, now, about_another=has_concerned(session, ticket))
    note_event(session, other, "split", now, other=ticket.reference)
    note_event(session, ticket, "split", now, other=other.reference)
    return other
