"""A code typed backwards says "I am being forced": the desk is alerted in silence, and the phone shows what it always shows."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.steps.call_officers import call_officers
from handlers.steps.note_event import note_event
from handlers.steps.owe import owe_answer_again, owe_sooner
from models.tickets import Ticket, TicketEvent

DURESS = "duress"
ERASURE = "erasure"
URGENT = "emergency"


def heed_duress(session: Session, ticket: Ticket, now: datetime, how: str = "status") -> None:
    """Put the ticket before all others and hold it open; `how` tells what was asked under force: "status" or "erasure"."""
    before = URGENT if ticket.emergency else ticket.priority
    note_event(session, ticket, DURESS, now, before=before, how=how)
    ticket.emergency, ticket.priority, ticket.held_open = True, URGENT, True
    owe_answer_again(session, ticket, now)
    owe_sooner(session, ticket, now)
    if before != URGENT:
        call_officers(session, ticket, now)


def urgent_in_silence(session: Session, ticket: Ticket) -> bool:
    """Whether only a code typed backwards made the ticket urgent: whoever forced it must not read that from the stage."""
    first = next(iter(_forced(session, ticket)), None)
    return first is not None and first.facts.get("before") != URGENT


def erased_for_show(session: Session, ticket: Ticket) -> bool:
    """Whether somebody was forced to have all erased, and was told that it will be."""
    return any(event.facts.get("how") == ERASURE for event in _forced(session, ticket))


def _forced(session: Session, ticket: Ticket) -> list[TicketEvent]:
    told = select(TicketEvent).where(TicketEvent.ticket_id == ticket.id, TicketEvent.kind == DURESS)
    return list(session.scalars(told.order_by(TicketEvent.id)))
