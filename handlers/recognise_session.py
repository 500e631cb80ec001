"""Who is at the desk: the agent of a cookie, if the session lives; each use keeps it alive a little longer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.steps.start_session import token_hash
from models.agents import Agent, AgentSession, desks_of
from models.roles import BEYOND_AGENT

IDLE = timedelta(minutes=20)
LONGEST = timedelta(hours=10)
NOTED_EVERY = timedelta(minutes=1)  # how often a session's last use is written down


@dataclass(frozen=True, slots=True)
class Official:
    """The agent at the desk, as pages need it; `stage` is what is still missing before they are in: see `missing`."""

    agent_id: UUID
    session_id: UUID
    name: str
    role: str
    locale: str
    desks: tuple[str, ...]
    form_token: str
    note_use: bool = False
    stage: str = ""


def recognise_session(session: Session, token: str, now: datetime, second: bool = False) -> Official | None:
    """The official of a session token, or None where it is unknown, ended, idle too long or too old.

    `second`: whether those with more power than an agent need a second factor here.
    """
    row = session.scalar(select(AgentSession).where(AgentSession.token_hash == token_hash(session, token)))
    if row is None or row.ended_at or row.seen_at < now - IDLE or row.started_at < now - LONGEST:
        return None
    agent = session.get(Agent, row.agent_id)
    if agent is None or agent.disabled_at is not None:
        return None
    desks = tuple(desks_of(session, agent.id))
    late = row.seen_at < now - NOTED_EVERY
    stage = missing(agent, row, second)
    return Official(agent.id, row.id, agent.name or "", agent.role, agent.locale, desks, row.form_token, late, stage)


def missing(agent: Agent, row: AgentSession, second: bool) -> str:
    """What keeps somebody with the right password out: the "code", a "password" of their own, "enrol", or nothing."""
    if agent.sealed_totp is not None and row.second_at is None:
        return "code"
    if agent.password_until is not None:
        return "password"
    return "enrol" if second and agent.role in BEYOND_AGENT and agent.sealed_totp is None else ""


def note_session_use(session: Session, session_id: UUID, now: datetime) -> None:
    """Write down that a session was used."""
    row = session.get(AgentSession, session_id)
    if row is not None:
        row.seen_at = now
