"""Somebody with the right password gives the second factor, and comes in under a new token."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from handlers.steps.log_access import log_access
from handlers.steps.second_factor import note_wrong_code, too_many_codes, use_code, use_recovery_code
from handlers.steps.start_session import SignedIn, start_session
from models.agents import Agent, AgentSession


def give_second_factor(session: Session, session_id: UUID, code: str, now: datetime) -> SignedIn | None:
    """A session in the place of the one that waited; None for a wrong code, or for a while after five of them."""
    waiting = session.get_one(AgentSession, session_id, with_for_update=True)
    agent = session.get_one(Agent, waiting.agent_id, with_for_update=True)
    if waiting.ended_at is not None or too_many_codes(session, agent, now):
        return None
    by_recovery = not use_code(agent, code, now)
    if by_recovery and not use_recovery_code(session, agent, code, now):
        note_wrong_code(session, agent, now)
        return None
    if by_recovery:
        log_access(session, agent.id, "recovery code used", now, subject_id=agent.id)
    waiting.ended_at = now
    return start_session(session, agent.id, now, second_at=now)
