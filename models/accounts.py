"""Officials' accounts: which of them somebody keeps, their sessions, and the log of what they read and did."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, and_, false, func, or_, select
from sqlalchemy.orm import Session

from models.agents import AccessLog, Agent, AgentSession, DeskMembership, RecoveryCode, SignInAttempt
from models.posts import Desk
from models.roles import ADMINISTRATOR, KEEPS_ACCOUNTS, MAY_MAKE, SUPERVISOR
from models.tickets import Ticket, TicketEvent

LOG_PAGE = 100
NOBODY = UUID(int=0)  # asked for where what was named does not exist: nothing is found
Deeds = dict[tuple[UUID, UUID, datetime], list[str]]


@dataclass(frozen=True, slots=True)
class LogQuery:
    """Which part of the log is asked for: of one official, of one ticket, of all; pages count from 1."""

    agent_id: UUID | None = None
    ticket_id: UUID | None = None
    page: int = 1


def kept_accounts(keeper: Agent) -> Select[Agent]:
    """The accounts that somebody may change: never the own one; a supervisor's are the agents of the own desks."""
    if keeper.disabled_at is not None or keeper.role not in KEEPS_ACCOUNTS:
        return select(Agent).where(false())
    kept = select(Agent).where(Agent.id != keeper.id, Agent.role.in_(MAY_MAKE[keeper.role]))
    if keeper.role == ADMINISTRATOR:
        return kept
    seats = select(DeskMembership.desk_id).where(DeskMembership.agent_id == keeper.id, DeskMembership.until.is_(None))
    return kept.where(Agent.owner_id.in_(seats))


def desks_to_give(session: Session, keeper: Agent) -> Sequence[Desk]:
    """The desks at which somebody may seat others: a supervisor the own ones, the administrator any."""
    wanted = select(Desk).order_by(Desk.name_fr)
    if keeper.role == SUPERVISOR:
        seats = and_(DeskMembership.agent_id == keeper.id, DeskMembership.until.is_(None))
        wanted = wanted.where(Desk.id.in_(select(DeskMembership.desk_id).where(seats)))
    return session.scalars(wanted).all()


def seats_of(session: Session, agent_ids: Sequence[UUID]) -> dict[UUID, list[Desk]]:
    """The desks at which each of these sits now."""
    wanted = select(DeskMembership.agent_id, Desk).join(Desk, Desk.id == DeskMembership.desk_id)
    sits = wanted.where(DeskMembership.agent_id.in_(agent_ids), DeskMembership.until.is_(None)).order_by(Desk.name_fr)
    found: dict[UUID, list[Desk]] = {agent_id: [] for agent_id in agent_ids}
    for agent_id, desk in session.execute(sits):
        found[agent_id].append(desk)
    return found


def open_sessions(session: Session, agent_id: UUID, idle_since: datetime, begun_since: datetime) -> Sequence[AgentSession]:
    """The sessions of an official that still live, the latest first."""
    mine = select(AgentSession).where(AgentSession.agent_id == agent_id, AgentSession.ended_at.is_(None))
    living = mine.where(AgentSession.seen_at >= idle_since, AgentSession.started_at >= begun_since)
    return session.scalars(living.order_by(AgentSession.id.desc())).all()


def failed_since(session: Session, login_hash: bytes, since: datetime) -> int:
    """How often a sign-in under a login failed since a moment."""
    failed = select(func.count()).select_from(SignInAttempt)
    return session.scalar(failed.where(SignInAttempt.login_hash == login_hash, SignInAttempt.at > since)) or 0


def codes_left(session: Session, agent_id: UUID) -> int:
    """How many recovery codes of an official are unused."""
    left = select(func.count()).select_from(RecoveryCode)
    return session.scalar(left.where(RecoveryCode.agent_id == agent_id, RecoveryCode.used_at.is_(None))) or 0


def access_entries(session: Session, wanted: LogQuery) -> Sequence[tuple[AccessLog, str | None]]:
    """One page of the log with the tickets' references, latest first; one row more than a page where there is another."""
    found = select(AccessLog, Ticket.reference).join(Ticket, Ticket.id == AccessLog.ticket_id, isouter=True)
    if wanted.agent_id is not None:
        found = found.where(or_(AccessLog.agent_id == wanted.agent_id, AccessLog.subject_id == wanted.agent_id))
    if wanted.ticket_id is not None:
        found = found.where(AccessLog.ticket_id == wanted.ticket_id)
    page = found.order_by(AccessLog.id.desc()).limit(LOG_PAGE + 1).offset((wanted.page - 1) * LOG_PAGE)
    return [(row, reference) for row, reference in session.execute(page)]


def deeds_beside(session: Session, entries: Sequence[AccessLog]) -> Deeds:
    """What the tickets' histories tell of the same official at the same moments: the kinds of events."""
    tickets = {row.ticket_id for row in entries if row.action == "write" and row.ticket_id is not None}
    found: Deeds = {}
    for event in session.scalars(
        select(TicketEvent).where(TicketEvent.ticket_id.in_(tickets), TicketEvent.agent_id.is_not(None))
    ):
        if event.agent_id is not None:
            found.setdefault((event.agent_id, event.ticket_id, event.at), []).append(event.kind)
    return found


def ticket_named(session: Session, reference: str) -> UUID | None:
    """The id of the ticket with this reference, for the log alone: nothing of it is read."""
    return session.scalar(select(Ticket.id).where(Ticket.reference == reference))
