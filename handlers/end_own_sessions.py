"""An official ends sessions of their own elsewhere: one, or all but the present."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.orm import Session

from models.agents import AgentSession


def end_own_sessions(session: Session, agent_id: UUID, present_id: UUID, one: UUID | None, now: datetime) -> None:
    """End the one that is named if it is theirs, or without a name every one but the present."""
    mine = (AgentSession.agent_id == agent_id) & AgentSession.ended_at.is_(None) & (AgentSession.id != present_id)
    chosen = mine if one is None else mine & (AgentSession.id == one)
    session.execute(update(AgentSession).where(chosen).values(ended_at=now))
