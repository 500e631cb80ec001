"""A doubt that no provider has cleared up is put before a human: the ticket's desk learns that a text may have left."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from handlers.steps.note_event import note_event
from models.messages import Message
from models.outbox import count_doubts, unshown_doubts
from models.tickets import Ticket

# With the lease of a worker that died, this stays under the five minutes after which a human must know.
SHOWN_AFTER = timedelta(seconds=180)


def show_doubts(session: Session, now: datetime, most: int = 100) -> tuple[int, int]:
    """Show what has been in doubt for three minutes; how many were shown now, and how many are in doubt in all."""
    rows = unshown_doubts(session, now - SHOWN_AFTER, most)
    for row in rows:
        row.shown_at = now
        message = session.get_one(Message, row.message_id)
        ticket = None if message.ticket_id is None else session.get(Ticket, message.ticket_id)
        if ticket is not None:
            note_event(session, ticket, "send in doubt", now)
    return len(rows), count_doubts(session)[0]
