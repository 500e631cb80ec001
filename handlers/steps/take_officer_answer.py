"""An officer answers a call by any word from the phone that was called: acknowledged, and no ticket is opened."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.understand import Tools
from handlers.steps.arrival import Arrival, Outcome
from handlers.steps.call_officers import KIND
from handlers.steps.note_event import note_event
from handlers.steps.timers import end_timers
from models.officer_pages import unanswered_calls
from models.tickets import Ticket

LASTS = timedelta(hours=12)  # a call; what an officer writes later is a message like any other


def take_officer_answer(session: Session, arrival: Arrival, tools: Tools, now: datetime) -> Outcome | None:
    """Acknowledge every call that waits for this phone; None where it is no officer's or none waits."""
    address = arrival.writer.address
    calls = unanswered_calls(session, address.id, now - LASTS) if address.officer else ()
    for call in calls:
        call.acknowledged_at = now
        ticket = session.get_one(Ticket, call.ticket_id)
        note_event(session, ticket, "page acknowledged", now, call.agent_id)
        end_timers(session, ticket, KIND, "answered", now)
    return Outcome() if calls else None
