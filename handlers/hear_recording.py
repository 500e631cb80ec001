"""An agent has listened to a recording: its ticket need not be marked for it any longer."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import update
from sqlalchemy.orm import Session

from models.tickets import Ticket


def hear_recording(session: Session, ticket_id: UUID) -> None:
    """Take the mark away without a new version of the ticket: listening must not make the listener's own form stale."""
    heard = update(Ticket).where(Ticket.id == ticket_id, Ticket.to_listen)
    session.execute(heard.values(to_listen=False).execution_options(synchronize_session=False))
