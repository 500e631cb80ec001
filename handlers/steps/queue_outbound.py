"""A text on its way to a person: the message in the thread and its outbound row, written together."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from bot.say import Saying
from models.base import new_id
from models.contacts import Address
from models.encrypted import add
from models.messages import Message
from models.outbox import Outbound
from models.tickets import Ticket


@dataclass(frozen=True, slots=True)
class Way:
    """The way back: the address that wrote, and the line of ours that it wrote to."""

    address: Address
    line_id: str


@dataclass(frozen=True, slots=True)
class Errand:
    """Why a text is sent, by which lane, by which agent if one wrote it, and under which id if its form has one."""

    purpose: str
    lane: str = "reply"
    author_id: UUID | None = None
    expires_at: datetime | None = None
    message_id: UUID | None = None


def queue_outbound(
    session: Session, ticket: Ticket | None, contact_id: UUID, way: Way, saying: Saying, errand: Errand, now: datetime
) -> Outbound:
    """Queue a text for a contact; it is sent by a worker after the commit."""
    message = Message(
        id=errand.message_id or new_id(),
        contact_id=contact_id,
        ticket_id=None if ticket is None else ticket.id,
        direction="outbound",
        address_id=way.address.id,
        line_id=way.line_id,
        author_id=errand.author_id,
        compartment="general" if ticket is None else ticket.compartment,
        language=saying.language,
        phrase=saying.phrase or None,
        at=now,
    )
    add(session, message, text=saying.text)
    outbound = Outbound(
        recipient_kind="contact",
        message_id=message.id,
        contact_id=contact_id,
        address_id=way.address.id,
        line_id=way.line_id,
        purpose=errand.purpose,
        lane=errand.lane,
        status="queued",
        created_at=now,
        not_before=now,
        expires_at=errand.expires_at,
        parts=saying.parts,
        attempts=0,
    )
    session.add(outbound)
    return outbound
