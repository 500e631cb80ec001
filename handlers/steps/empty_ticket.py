"""A ticket becomes a count: its category, country, times and desk stay, and nothing that anybody said."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from sqlalchemy import delete
from sqlalchemy.orm import Session

from handlers.steps.empty_messages import empty_messages
from handlers.steps.note_event import note_event
from models.desk_work import Draft, TicketPresence
from models.files import FileStore
from models.messages import Message
from models.questions import Question
from models.tickets import Ticket
from models.timers import Timer

Why = Literal["erased", "kept long enough"]


def empty_ticket(session: Session, ticket: Ticket, store: FileStore, why: Why, now: datetime) -> None:
    """Take out what was said; a live one closes, unless it is held open for somebody in danger."""
    empty_messages(session, Message.ticket_id == ticket.id, store)
    for table in (Timer, Question, Draft, TicketPresence):
        session.execute(delete(table).where(table.ticket_id == ticket.id).execution_options(synchronize_session=False))
    ticket.sealed_reason = ticket.sealed_summary = None
    ticket.area, ticket.to_listen, ticket.emptied_at = "", False, now
    if ticket.status != "closed" and not ticket.held_open:
        ticket.status, ticket.closed_at, ticket.closed_as = "closed", now, why
    note_event(session, ticket, why, now)
