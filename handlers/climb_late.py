"""What is late climbs: its assignee is warned before, then it is the supervisor's of the post, then the ministry sees it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from bot.sla import Term, climbs
from handlers.steps.call_officers import call_officers
from handlers.steps.note_event import note_event
from handlers.steps.owe import clock_of
from models.queues import to_climb
from models.tickets import LIVE_STATUSES, Ticket

RUNGS = ("due soon", "climbed to the supervisor", "climbed to the ministry")
SUPERVISOR = 2


def climb_late(session: Session, now: datetime, most: int) -> int:
    """Bring up to `most` tickets one rung up, each with its event; how many there were."""
    found = to_climb(session, now, most)
    for ticket in found:
        _climb(session, ticket, now)
    return len(found)


def _climb(session: Session, ticket: Ticket, now: datetime) -> None:
    # A desk of Bamako has nobody above its supervisor; and of a sealed ticket nobody else learns.
    top = len(RUNGS) if ticket.desk_id.startswith("mission:") and not ticket.sealed else SUPERVISOR
    rung = ticket.climbed
    if ticket.status not in LIVE_STATUSES or rung >= top:
        return _mark(session, ticket, rung, None)
    until = Term(ticket.warn_at or ticket.due_at, ticket.due_at)
    note_event(session, ticket, RUNGS[rung], now)
    if ticket.emergency and rung:
        call_officers(session, ticket, now)
    return _mark(session, ticket, rung + 1, climbs(until, clock_of(session, ticket))[rung + 1] if rung + 1 < top else None)


def _mark(session: Session, ticket: Ticket, climbed: int, climb_at: datetime | None) -> None:
    # The version stays: whoever has the ticket open must not be told that somebody changed it.
    mine = update(Ticket).where(Ticket.id == ticket.id).values(climbed=climbed, climb_at=climb_at)
    session.execute(mine, execution_options={"synchronize_session": False})
