"""An agent answers: the text leaves by the address and the line that were written from and to last."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from bot.say import in_style
from bot.telling import telling_words
from bot.values import OutboundFile
from handlers.steps.index_words import index_words
from handlers.steps.note_event import note_event
from handlers.steps.owe import owe_end
from handlers.steps.queue_outbound import Errand, Way, queue_outbound
from handlers.steps.reach_ticket import reach_ticket
from models.base import new_id
from models.contacts import Address, holder_of
from models.desk_work import drop_draft
from models.encrypted import add
from models.files import FileStore
from models.lines import Line
from models.messages import Attachment, Message, seal_file
from models.people import last_inbound
from models.tickets import Ticket

LONGEST_REPLY = 1600  # characters; the least that any of our channels takes in one message (Twilio's limit, error 21617)


class CannotReply(Exception):
    """There is no way back to this person, or the text is empty or too long; the word says which."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What an agent's form holds: the text, perhaps a file, and the form's own id, which makes a double click one message.

    `knowingly`: the agent was warned that the text names what is kept secret, and sends it all the same.
    """

    form_id: UUID
    text: str
    file: OutboundFile | None = None
    knowingly: bool = False


def reply_to_contact(session: Session, agent_id: UUID, reference: str, reply: Reply, store: FileStore, now: datetime) -> Ticket:
    """Queue the reply by the way the person wrote last; CannotReply: "empty", "long", "no way", "passed on" or "telling"."""
    ticket = reach_ticket(session, agent_id, reference, now)
    if session.get(Message, reply.form_id) is not None:
        return ticket
    text = reply.text.strip()
    if (not text and reply.file is None) or len(text) > LONGEST_REPLY:
        raise CannotReply("long" if text else "empty")
    asked = last_inbound(session, ticket.id)
    if asked is None or asked.address_id is None or asked.line_id is None:
        raise CannotReply("no way")
    holder = holder_of(session, asked.address_id)
    if holder is None or holder.id != asked.contact_id:
        raise CannotReply("passed on")  # the number may be another person's by now: nothing of this case goes there
    way = Way(session.get_one(Address, asked.address_id), asked.line_id)
    if _tells(ticket, way.address, text):
        if not reply.knowingly:
            raise CannotReply("telling")
        note_event(session, ticket, "sent knowingly", now, agent_id)
    saying = in_style(text, ticket.language, "", session.get_one(Line, asked.line_id).style)
    errand = Errand(purpose="agent", author_id=agent_id, message_id=reply.form_id)
    queue_outbound(session, ticket, ticket.contact_id, way, saying, errand, now)
    index_words(session, session.get_one(Message, reply.form_id), text)
    if reply.file is not None:
        _attach(session, ticket, reply.form_id, reply.file, store, now)
    drop_draft(session, ticket.id, agent_id)
    _note_answered(session, ticket, agent_id, now)
    return ticket


def _tells(ticket: Ticket, address: Address, text: str) -> bool:
    # A trafficker or a guard may hold the phone: nothing that reaches it says what the case is about, or that there is one.
    secret = ticket.sealed or bool(ticket.sensitivity)
    return secret and address.safe_since is None and bool(telling_words(text))


def _attach(session: Session, ticket: Ticket, message_id: UUID, file: OutboundFile, store: FileStore, now: datetime) -> None:
    row = Attachment(
        id=new_id(),
        message_id=message_id,
        contact_id=ticket.contact_id,
        compartment=ticket.compartment,
        kind=file.kind,
        state="kept",
        content_type=file.content_type,
        size=len(file.content),
        attempts=0,
        not_before=now,
    )
    add(session, row, filename=file.filename)
    store.write(row.id, "original", seal_file(row, "original", file.content))


def _note_answered(session: Session, ticket: Ticket, agent_id: UUID, now: datetime) -> None:
    ticket.answered_at = ticket.answered_at or now
    ticket.assignee_id = ticket.assignee_id or agent_id
    owe_end(session, ticket, now)
    ticket.status = "pending" if ticket.status == "open" else ticket.status
    note_event(session, ticket, "answered", now, agent_id)
