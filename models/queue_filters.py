"""What a queue is narrowed to: by language, country, channel, and by what is late or nobody's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import ColumnElement, Select, exists, func, select
from sqlalchemy.orm import Session

from models.access import readable_tickets
from models.lines import Line
from models.messages import Message
from models.tickets import LIVE_STATUSES, Ticket

if TYPE_CHECKING:  # the queue itself asks for its filters
    from models.queues import QueueView


@dataclass(frozen=True, slots=True)
class Choices:
    """What the tickets of a desk can be narrowed to now: only what occurs."""

    languages: Sequence[str]
    countries: Sequence[str]


def narrowed(tickets: Select[Ticket], wanted: QueueView, agent_id: UUID, now: datetime) -> Select[Ticket]:
    """The query with all filters of the view."""
    if wanted.category_id:
        tickets = tickets.where(Ticket.category_id == wanted.category_id)
    if wanted.mine:
        tickets = tickets.where(Ticket.assignee_id == agent_id)
    if wanted.unassigned:
        tickets = tickets.where(Ticket.assignee_id.is_(None))
    if wanted.language:
        tickets = tickets.where(Ticket.language == wanted.language)
    if wanted.country:
        tickets = tickets.where(Ticket.country == wanted.country)
    if wanted.overdue:
        tickets = tickets.where(Ticket.due_at < now, Ticket.status.in_(LIVE_STATUSES))
    return tickets.where(_came_by(wanted.channel)) if wanted.channel else tickets


def _came_by(channel: str) -> ColumnElement[bool]:
    """Tickets in which a person wrote on this style of line, or that an official entered from there."""
    lines = select(Line.id).where(Line.style == channel)
    wrote = exists().where(Message.ticket_id == Ticket.id, Message.direction == "inbound", Message.line_id.in_(lines))
    return (Ticket.origin == channel) | ((Ticket.origin == "") & wrote)


def choices_of(session: Session, agent_id: UUID, desk_id: str, now: datetime) -> Choices:
    """The languages and countries of a desk's live tickets, the most frequent first."""
    mine = readable_tickets(agent_id, now).where(Ticket.desk_id == desk_id, Ticket.status.in_(LIVE_STATUSES)).subquery()
    counted = (
        session.scalars(
            select(column).where(column != "").group_by(column).order_by(func.count().desc(), column).limit(60)
        ).all()
        for column in (mine.c.language, mine.c.country)
    )
    return Choices(*counted)
