"""Two contacts turn out to be two people after all: what was tied is two again, and each keeps what is theirs."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from handlers.steps.note_event import note_event
from handlers.steps.reach_ticket import NoSuchTicket, reach_ticket
from models.desk_work import ContactLink, same_person
from models.tickets import Ticket


def unlink_contacts(session: Session, agent_id: UUID, reference: str, link_id: UUID, now: datetime) -> Ticket:
    """End the link; NoSuchTicket where it does not concern the writer of this ticket, or has ended already."""
    ticket = reach_ticket(session, agent_id, reference, now)
    link = session.get(ContactLink, link_id, with_for_update=True)
    if link is None or link.until is not None or link.contact_id not in same_person(session, ticket.contact_id):
        raise NoSuchTicket
    link.until = now
    note_event(session, ticket, "person unlinked", now, agent_id)
    return ticket
