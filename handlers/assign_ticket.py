"""A ticket gets somebody who looks after it, or nobody again."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from handlers.steps.note_event import note_event
from handlers.steps.reach_ticket import NoSuchTicket, reach_ticket
from models.agents import desks_of
from models.tickets import Ticket


def assign_ticket(
    session: Session, agent_id: UUID, reference: str, assignee_id: UUID | None, version: int, now: datetime
) -> Ticket:
    """Assign to an agent of the ticket's own desk (NoSuchTicket for anybody else's), or to nobody."""
    ticket = reach_ticket(session, agent_id, reference, now, version)
    if assignee_id is not None and ticket.desk_id not in desks_of(session, assignee_id):
        raise NoSuchTicket
    ticket.assignee_id = assignee_id
    note_event(session, ticket, "assigned", now, agent_id, assignee="" if assignee_id is None else str(assignee_id))
    return ticket
