"""Who may read which ticket: every query for tickets goes through the grants of the agent's desks."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import Session

from models.agents import DeskMembership
from models.tickets import AccessGrant, Ticket


def readable_tickets(agent_id: UUID, now: datetime) -> Select[Ticket]:
    """The tickets that an agent may read now: those granted to a desk at which the agent sits now."""
    sits = and_(DeskMembership.agent_id == agent_id, DeskMembership.until.is_(None))
    desks = select(DeskMembership.desk_id).where(sits)
    holds = or_(AccessGrant.until.is_(None), AccessGrant.until > now)
    granted = select(AccessGrant.ticket_id).where(AccessGrant.desk_id.in_(desks), holds)
    return select(Ticket).where(Ticket.id.in_(granted))


def readable_ticket(session: Session, agent_id: UUID, reference: str, now: datetime, lock: bool = False) -> Ticket | None:
    """The ticket with this reference if the agent may read it, locked if asked; forbidden and non-existing look the same."""
    wanted = readable_tickets(agent_id, now).where(Ticket.reference == reference)
    return session.scalar(wanted.with_for_update(of=Ticket) if lock else wanted)
