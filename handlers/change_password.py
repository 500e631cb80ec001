"""An official takes another password: with the present one, and every session ends but the new one that is begun."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from handlers.check_password import Checked
from handlers.steps.confirm_password import is_confirmed
from handlers.steps.log_access import log_access
from handlers.steps.set_password import set_password
from handlers.steps.start_session import SignedIn, end_sessions, start_session
from models.agents import Agent, AgentSession


def change_password(session: Session, session_id: UUID, checked: Checked, password: str, now: datetime) -> SignedIn | None:
    """Keep the new password; None where the present one was wrong, WeakPassword where the new one is to be guessed."""
    present = session.get_one(AgentSession, session_id)
    if not is_confirmed(session, present.agent_id, checked, now):
        return None
    agent = session.get_one(Agent, present.agent_id)
    set_password(agent, password)
    log_access(session, agent.id, "password changed", now, subject_id=agent.id)
    second_at = present.second_at
    end_sessions(session, agent.id, now)
    return start_session(session, agent.id, now, second_at)
