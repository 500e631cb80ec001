"""The access log: who read or changed which ticket or account, and when; one row for each, never what it said."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.agents import AccessLog


def log_access(
    session: Session,
    agent_id: UUID,
    action: str,
    now: datetime,
    ticket_id: UUID | None = None,
    subject_id: UUID | None = None,
) -> None:
    """Write one entry; a second one of the same moment for the same ticket is left out."""
    if ticket_id is not None and _noted(session, agent_id, action, now, ticket_id):
        return
    session.add(AccessLog(agent_id=agent_id, ticket_id=ticket_id, at=now, action=action, subject_id=subject_id))


def _noted(session: Session, agent_id: UUID, action: str, now: datetime, ticket_id: UUID) -> bool:
    same = select(AccessLog.id).where(AccessLog.ticket_id == ticket_id, AccessLog.agent_id == agent_id)
    return session.scalar(same.where(AccessLog.at == now, AccessLog.action == action).limit(1)) is not None
