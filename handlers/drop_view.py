"""An agent drops a view of their own."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.orm import Session

from models.desk_work import SavedView


def drop_view(session: Session, agent_id: UUID, view_id: UUID) -> None:
    """Drop the view, if it is this agent's."""
    session.execute(delete(SavedView).where(SavedView.id == view_id, SavedView.agent_id == agent_id))
