"""An official who came in with a first password takes one of their own."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from handlers.steps.log_access import log_access
from handlers.steps.set_password import WeakPassword, is_password_of, set_password
from handlers.steps.start_session import SignedIn, end_sessions, start_session
from models.agents import Agent, AgentSession


def choose_password(session: Session, session_id: UUID, password: str, now: datetime) -> SignedIn | None:
    """Keep it and go on in a new session; None where no first password waits, WeakPassword for a bad or the same one."""
    present = session.get_one(AgentSession, session_id)
    agent = session.get_one(Agent, present.agent_id, with_for_update=True)
    if agent.password_until is None:
        return None
    if is_password_of(agent, password):
        raise WeakPassword("same", "this is the first password itself")
    set_password(agent, password)
    log_access(session, agent.id, "password changed", now, subject_id=agent.id)
    second_at = present.second_at
    end_sessions(session, agent.id, now)
    return start_session(session, agent.id, now, second_at)
