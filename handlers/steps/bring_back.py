"""A ticket that was called settled is open again: what was promised with its end no longer holds."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from handlers.steps.note_event import note_event
from handlers.steps.timers import end_timers
from models.categories import ServiceLevel
from models.tickets import LIVE_STATUSES, Ticket


def bring_back(session: Session, ticket: Ticket, now: datetime, agent_id: UUID | None = None) -> bool:
    """Reopen a resolved or closed ticket, unconfirmed, due anew, with nothing more to ask; false where it was live already."""
    if ticket.status in LIVE_STATUSES:
        return False
    # The hour that was promised long ago no longer counts: the desk has the whole delay from now.
    ticket.due_at = now + timedelta(hours=session.get_one(ServiceLevel, ticket.priority).first_answer_hours)
    ticket.status, ticket.resolved_at, ticket.closed_at = "open", None, None
    ticket.closed_as, ticket.confirmed_at = None, None
    for kind in ("solved", "satisfaction"):
        end_timers(session, ticket, kind, "overtaken", now)
    note_event(session, ticket, "reopened", now, agent_id)
    return True
