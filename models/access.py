"""Who may read or change which ticket: every query for tickets passes the desks' grants, the role and the compartments."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select
from sqlalchemy.orm import Session

from models.agents import Agent, DeskMembership
from models.posts import Desk
from models.roles import CHANGES_TICKETS, OPENS_SEALED, READS_TICKETS
from models.tickets import AccessGrant, Ticket


def readable_tickets(agent_id: UUID, now: datetime, roles: frozenset[str] = READS_TICKETS) -> Select[Ticket]:
    """The tickets that an agent may read now: granted to their desks, of their compartments, none about their own post."""
    return select(Ticket).where(
        granted_to(agent_id, now), held_by(agent_id, roles), unsealed_for(agent_id), not_about_post_of(agent_id)
    )


def readable_ticket(session: Session, agent_id: UUID, reference: str, now: datetime, lock: bool = False) -> Ticket | None:
    """The ticket with this reference if the agent may read it; locked, only if they may change it too.

    Forbidden and non-existing look the same.
    """
    roles = CHANGES_TICKETS if lock else READS_TICKETS
    wanted = readable_tickets(agent_id, now, roles).where(Ticket.reference == reference)
    return session.scalar(wanted.with_for_update(of=Ticket) if lock else wanted)


def granted_to(agent_id: UUID, now: datetime) -> ColumnElement[bool]:
    """That a grant which holds now was given to a desk at which the agent sits now."""
    holds = or_(AccessGrant.until.is_(None), AccessGrant.until > now)
    seats = select(DeskMembership.desk_id).where(_sits(agent_id))
    return Ticket.id.in_(select(AccessGrant.ticket_id).where(AccessGrant.desk_id.in_(seats), holds))


def held_by(agent_id: UUID, roles: frozenset[str]) -> ColumnElement[bool]:
    """That the account stands and has one of these roles."""
    return exists().where(Agent.id == agent_id, Agent.disabled_at.is_(None), Agent.role.in_(roles))


def unsealed_for(agent_id: UUID) -> ColumnElement[bool]:
    """That the ticket is not sealed, or the agent is of the protection desk."""
    return or_(Ticket.compartment != "protection", held_by(agent_id, OPENS_SEALED))


def not_about_post_of(agent_id: UUID) -> ColumnElement[bool]:
    """That it is no complaint about a post at which the agent sits, or which owns the agent's account."""
    seats = select(Desk.mission_id).join(DeskMembership, DeskMembership.desk_id == Desk.id).where(_sits(agent_id))
    owner = select(Desk.mission_id).join(Agent, Agent.owner_id == Desk.id).where(Agent.id == agent_id)
    own = (found.where(Desk.kind == "mission", Desk.mission_id.is_not(None)) for found in (seats, owner))
    about = and_(Ticket.sensitivity == "complaint", Ticket.country != "")  # with no place said, no post is meant
    return and_(*(or_(~about, Ticket.mission_id.not_in(post)) for post in own))


def _sits(agent_id: UUID) -> ColumnElement[bool]:
    return and_(DeskMembership.agent_id == agent_id, DeskMembership.until.is_(None))
