"""What an official begins to write is kept on the server, sealed, until it is sent or emptied."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from handlers.reply_to_contact import LONGEST_REPLY
from handlers.steps.reach_ticket import NoSuchTicket
from handlers.steps.show_presence import show_presence
from models.access import readable_ticket
from models.base import new_id
from models.desk_work import Draft, draft_of
from models.encrypted import add
from models.tickets import Ticket


def save_draft(session: Session, agent_id: UUID, reference: str, text: str, now: datetime) -> Ticket:
    """Keep the text as this agent's draft on this ticket; an empty one takes the draft away."""
    ticket = readable_ticket(session, agent_id, reference, now, lock=True)
    if ticket is None:
        raise NoSuchTicket
    row = draft_of(session, agent_id, ticket.id)
    if row is not None and not text.strip():
        session.delete(row)
    elif text.strip():
        if row is None:
            row = Draft(
                id=new_id(),
                agent_id=agent_id,
                ticket_id=ticket.id,
                contact_id=ticket.contact_id,
                compartment=ticket.compartment,
                saved_at=now,
            )
            add(session, row)
        row.text, row.saved_at = text[: 2 * LONGEST_REPLY], now
    show_presence(session, ticket.id, agent_id, now, writes=bool(text.strip()))
    return ticket
