"""An agent answers: the text leaves by the address and the line that were written from and to last."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from bot.say import in_style
from handlers.steps.note_event import note_event
from handlers.steps.queue_outbound import Errand, Way, queue_outbound
from handlers.steps.reach_ticket import reach_ticket
from models.contacts import Address
from models.lines import Line
from models.messages import Message
from models.people import last_inbound
from models.tickets import Ticket

LONGEST_REPLY = 1600  # characters; the least that any of our channels takes in one message (Twilio's limit, error 21617)


class CannotReply(Exception):
    """There is no way back to this person, or the text is empty or too long; the word says which."""


def reply_to_contact(session: Session, agent_id: UUID, reference: str, text: str, form_id: UUID, now: datetime) -> Ticket:
    """Queue the reply; the form's own id makes a double click one message. CannotReply says "empty", "long" or "no way"."""
    ticket = reach_ticket(session, agent_id, reference, now)
    if session.get(Message, form_id) is not None:
        return ticket
    text = text.strip()
    if not text or len(text) > LONGEST_REPLY:
        raise CannotReply("long" if text else "empty")
    asked = last_inbound(session, ticket.id)
    if asked is None or asked.address_id is None or asked.line_id is None:
        raise CannotReply("no way")
    way = Way(session.get_one(Address, asked.address_id), asked.line_id)
    saying = in_style(text, ticket.language, "", session.get_one(Line, asked.line_id).style)
    errand = Errand(purpose="agent", author_id=agent_id, message_id=form_id)
    queue_outbound(session, ticket, ticket.contact_id, way, saying, errand, now)
    _note_answered(session, ticket, agent_id, now)
    return ticket


def _note_answered(session: Session, ticket: Ticket, agent_id: UUID, now: datetime) -> None:
    ticket.answered_at = ticket.answered_at or now
    ticket.assignee_id = ticket.assignee_id or agent_id
    ticket.status = "pending" if ticket.status == "open" else ticket.status
    note_event(session, ticket, "answered", now, agent_id)
