"""A ticket comes to its end: confirmed by the person, or closed without an answer, which is never counted as confirmed."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from sqlalchemy.orm import Session

from bot.closing import SATISFACTION_AFTER, on_day
from handlers.steps.note_event import note_event
from handlers.steps.owe import owe_nothing
from handlers.steps.timers import set_timer
from handlers.steps.way_back import way_back, zone_there
from models.tickets import Ticket

ClosedAs = Literal["confirmed", "no answer", "not asked"]


def close_ticket(session: Session, ticket: Ticket, closed_as: ClosedAs, now: datetime) -> None:
    """Close a resolved ticket; thirty local days later its writer is asked how we did."""
    ticket.status, ticket.closed_at, ticket.closed_as = "closed", ticket.closed_at or now, closed_as
    ticket.confirmed_at = now if closed_as == "confirmed" else None
    owe_nothing(ticket)
    note_event(session, ticket, "closed", now, how=closed_as)
    zone = zone_there(ticket, way_back(session, ticket, now))
    set_timer(session, ticket, "satisfaction", on_day(ticket.closed_at, zone, SATISFACTION_AFTER), now)
