"""A message joins the ticket that its writer already has: it may reopen it, make it urgent, or say where the person is."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import cast

from sqlalchemy.orm import Session

from bot.facts import Facts
from bot.route import route
from bot.sensitivity import Sensitivity
from bot.values import Understanding
from handlers.steps.move_ticket import move_ticket
from handlers.steps.note_event import note_event
from models.tickets import Ticket


def join_ticket(session: Session, ticket: Ticket, understood: Understanding, facts: Facts, now: datetime) -> bool:
    """Bring the ticket up to date with the new message; true where the person may be told which post it now goes to."""
    ticket.last_inbound_at = now
    note_event(session, ticket, "message joined", now)
    if ticket.status == "resolved":
        ticket.status, ticket.resolved_at = "open", None
        note_event(session, ticket, "reopened", now)
    if understood.emergency and not ticket.emergency:
        _make_urgent(session, ticket, facts, now)
    if not ticket.country and understood.country != "ask":
        _place(session, ticket, understood, facts, now)
        return not ticket.sensitivity
    return False


def _make_urgent(session: Session, ticket: Ticket, facts: Facts, now: datetime) -> None:
    ticket.emergency, ticket.priority = True, "emergency"
    ticket.due_at = min(ticket.due_at, now + timedelta(hours=facts.first_answer_hours["emergency"]))
    note_event(session, ticket, "became an emergency", now)


def _place(session: Session, ticket: Ticket, understood: Understanding, facts: Facts, now: datetime) -> None:
    ticket.country = understood.country
    ticket.area = understood.place.area if understood.place else ""
    kept_from = cast(Sensitivity, ticket.sensitivity)
    category, posts = facts.categories[ticket.category_id], facts.posts
    way = route(category, understood.place, understood.country, posts, sensitive=kept_from, on=now.date())
    move_ticket(session, ticket, way, now)
