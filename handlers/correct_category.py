"""An agent says what a ticket is really about: kept as a correction, and the ticket goes where that category goes."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.facts import Facts
from bot.route import route
from bot.values import Place
from handlers.steps.move_ticket import change_compartment, move_ticket
from handlers.steps.note_event import note_event
from handlers.steps.owe import owe_sooner
from handlers.steps.reach_ticket import reach_ticket
from models.tickets import Ticket, TicketCategory


class NoSuchCategory(Exception):
    """The category named does not exist."""


def correct_category(
    session: Session, agent_id: UUID, reference: str, category_id: str, version: int, facts: Facts, now: datetime
) -> Ticket:
    """Give the ticket another main category; it moves where that kind of desk changes."""
    ticket = reach_ticket(session, agent_id, reference, now, version)
    if category_id not in facts.categories:
        raise NoSuchCategory
    if category_id == ticket.category_id:
        return ticket
    before, category = facts.categories[ticket.category_id], facts.categories[category_id]
    present = select(TicketCategory).where(TicketCategory.ticket_id == ticket.id, TicketCategory.until.is_(None))
    for row in session.scalars(present):
        row.until = now
    session.add(TicketCategory(ticket_id=ticket.id, category_id=category_id, main=True, source="agent", since=now))
    note_event(session, ticket, "category corrected", now, agent_id, before=before.id, after=category_id)
    ticket.category_id, ticket.priority = category_id, facts.priority_of(category_id, ticket.emergency)
    owe_sooner(session, ticket, now)
    if (category.desk, category.sensitive) != (before.desk, before.sensitive) or ticket.sensitivity:
        # The agent has read it and says what it is: that decides who else may.
        ticket.sensitivity = ("protection" if category.desk == "protection" else "complaint") if category.sensitive else ""
        change_compartment(session, ticket, "protection" if category.desk == "protection" else "general")
        place = Place(ticket.country, ticket.area) if ticket.country else None
        move_ticket(session, ticket, route(category, place, ticket.country or "ask", facts.posts, on=now.date()), now, agent_id)
    return ticket
