"""A session ends, whoever still holds its cookie."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from models.agents import AgentSession


def sign_out(session: Session, session_id: UUID, now: datetime) -> None:
    """End a session for good."""
    row = session.get(AgentSession, session_id)
    if row is not None and row.ended_at is None:
        row.ended_at = now
