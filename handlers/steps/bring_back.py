"""A ticket that was called settled is open again: what was promised with its end no longer holds."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from handlers.steps.note_event import note_event
from handlers.steps.owe import owe
from handlers.steps.timers import end_timers
from models.tickets import LIVE_STATUSES, Ticket


def bring_back(session: Session, ticket: Ticket, now: datetime, agent_id: UUID | None = None) -> bool:
    """Reopen a resolved or closed ticket, unconfirmed, due anew, with nothing more to ask; false where it was live already."""
    if ticket.status in LIVE_STATUSES:
        return False
    # The hour that was promised long ago no longer counts: the desk has the whole delay from now.
    ticket.resolve_by = None
    owe(session, ticket, "first" if ticket.answered_at is None else "next", now)
    ticket.status, ticket.resolved_at, ticket.closed_at = "open", None, None
    ticket.closed_as, ticket.confirmed_at = None, None
    for kind in ("solved", "satisfaction"):
        end_timers(session, ticket, kind, "overtaken", now)
    note_event(session, ticket, "reopened", now, agent_id)
    return True
