"""An official is at a ticket now: colleagues who open it see that."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from models.desk_work import TicketPresence
from models.upsert import put_rows


def show_presence(session: Session, ticket_id: UUID, agent_id: UUID, now: datetime, writes: bool = False) -> None:
    """Note that the agent looks at the ticket, or writes in it."""
    row = {"ticket_id": ticket_id, "agent_id": agent_id, "seen_at": now, "wrote_at": now if writes else None}
    put_rows(session, TicketPresence, [row], ("ticket_id", "agent_id"), ("seen_at", "wrote_at") if writes else ("seen_at",))
