"""A desk calls a ticket resolved, and the person is told how to say that it is not."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from bot.phrases import Phrasebook
from bot.say import Promise, acknowledge
from handlers.steps.note_event import note_event
from handlers.steps.queue_outbound import Errand, Way, queue_outbound
from handlers.steps.reach_ticket import reach_ticket
from models.contacts import Address, Contact
from models.lines import Line
from models.people import last_inbound
from models.tickets import Ticket


def resolve_ticket(session: Session, agent_id: UUID, reference: str, version: int, book: Phrasebook, now: datetime) -> Ticket:
    """Resolve a live ticket and queue the notice; a ticket that is resolved already stays as it is."""
    ticket = reach_ticket(session, agent_id, reference, now, version)
    if ticket.status in ("resolved", "closed"):
        return ticket
    ticket.status, ticket.resolved_at = "resolved", now
    note_event(session, ticket, "resolved", now, agent_id)
    _tell(session, ticket, book, now)
    return ticket


def _tell(session: Session, ticket: Ticket, book: Phrasebook, now: datetime) -> None:
    asked = last_inbound(session, ticket.id)
    if asked is None or asked.address_id is None or asked.line_id is None:
        return
    address, line = session.get_one(Address, asked.address_id), session.get_one(Line, asked.line_id)
    language = session.get_one(Contact, ticket.contact_id).language or ticket.language
    saying = acknowledge(book, language, "resolved", Promise(ticket.reference, ticket.category_id, None, 0), line.style)
    queue_outbound(session, ticket, ticket.contact_id, Way(address, line.id), saying, Errand(purpose="resolved"), now)
