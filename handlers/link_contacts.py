"""Two contacts are one person who changed the number: their tickets are seen together from then on, until it is undone."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from handlers.steps.note_event import note_event
from handlers.steps.reach_ticket import reach_ticket
from models.desk_work import ContactLink, same_person
from models.tickets import Ticket


def link_contacts(session: Session, agent_id: UUID, reference: str, other_reference: str, now: datetime) -> Ticket:
    """Tie the writers of two tickets that this agent may read; tied already, nothing changes."""
    ticket, other = (reach_ticket(session, agent_id, one, now) for one in (reference, other_reference))
    if other.contact_id in same_person(session, ticket.contact_id):
        return ticket
    session.add(ContactLink(contact_id=ticket.contact_id, other_id=other.contact_id, agent_id=agent_id, since=now))
    for one, far in ((ticket, other), (other, ticket)):
        note_event(session, one, "person linked", now, agent_id, other=far.reference)
    return ticket
