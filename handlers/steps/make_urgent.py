"""A ticket turns out to be an emergency: it goes to the top of its queue, with an emergency's hour."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from bot.facts import Facts
from handlers.steps.call_officers import call_officers
from handlers.steps.note_event import note_event
from handlers.steps.owe import owe_sooner
from models.tickets import Ticket


def make_urgent(session: Session, ticket: Ticket, facts: Facts, now: datetime, heard_by: str) -> None:
    """Make the ticket an emergency, and note by whom that was heard; an earlier due time stays."""
    ticket.emergency, ticket.priority = True, "emergency"
    owe_sooner(session, ticket, now)
    note_event(session, ticket, "became an emergency", now, heard_by=heard_by)
    call_officers(session, ticket, now)
