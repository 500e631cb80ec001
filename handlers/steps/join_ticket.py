"""A message joins the ticket that its writer already has: it may reopen it, make it urgent, or say where the person is."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import cast

from sqlalchemy.orm import Session

from bot.facts import Facts
from bot.route import away_from_post, route
from bot.sensitivity import Sensitivity
from bot.values import Understanding
from handlers.steps.bring_back import bring_back
from handlers.steps.make_urgent import make_urgent
from handlers.steps.move_ticket import move_ticket
from handlers.steps.note_event import note_event
from models.contacts import Contact
from models.tickets import Ticket


def join_ticket(
    session: Session, ticket: Ticket, writer: Contact, understood: Understanding, facts: Facts, now: datetime
) -> bool:
    """Bring the ticket up to date with the new message; true where the person may be told which post it now goes to."""
    ticket.last_inbound_at = now
    note_event(session, ticket, "message joined", now)
    if bring_back(session, ticket, now):
        # The hour that was promised long ago no longer counts: the promise begins anew with this message.
        ticket.due_at = now + timedelta(hours=facts.first_answer_hours[ticket.priority])
    if understood.emergency and not ticket.emergency:
        make_urgent(session, ticket, facts, now, heard_by="judgement")
    if not ticket.country and understood.country != "ask":
        _place(session, ticket, writer, understood, facts, now)
        return not ticket.sensitivity
    return False


def _place(session: Session, ticket: Ticket, writer: Contact, understood: Understanding, facts: Facts, now: datetime) -> None:
    ticket.country = understood.country
    ticket.area = understood.place.area if understood.place else ""
    kept_from = cast(Sensitivity, ticket.sensitivity)
    category, posts = facts.categories[ticket.category_id], facts.posts
    way = route(category, understood.place, understood.country, posts, sensitive=kept_from, on=now.date())
    move_ticket(session, ticket, away_from_post(way) if writer.keeps_from_post else way, now)
