"""A text on its way to a person: the message in the thread and its outbound row, written together."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from bot import sms
from bot.local_time import is_night, next_morning
from bot.long_text import LONGEST, pieces
from bot.say import Saying
from handlers.steps.choose_line import choose_line
from handlers.steps.quiet_hours import quiet_zone
from models.base import new_id
from models.contacts import Address
from models.encrypted import add
from models.lines import Line
from models.messages import Message
from models.outbox import RANKS, Outbound
from models.tickets import Ticket


@dataclass(frozen=True, slots=True)
class Way:
    """The way back: the address that wrote, and the line of ours that it wrote to."""

    address: Address
    line_id: str


@dataclass(frozen=True, slots=True)
class Errand:
    """Why a text is sent, by which lane (page, reply, bulk), by which agent if one wrote it, and between which moments.

    `message_id` is the id of the form that it was written in, if it has one.
    """

    purpose: str
    lane: str = "reply"
    author_id: UUID | None = None
    expires_at: datetime | None = None
    message_id: UUID | None = None
    not_before: datetime | None = None


def queue_outbound(
    session: Session, ticket: Ticket | None, contact_id: UUID, way: Way, saying: Saying, errand: Errand, now: datetime
) -> Outbound:
    """Queue a text for a contact; it is sent by a worker after the commit. The first row, where it takes several."""
    line = choose_line(session, way.line_id, way.address)
    rows = []
    for text in pieces(saying.text, LONGEST.get(line.style, min(LONGEST.values()))):
        part = saying if text == saying.text else replace(saying, text=text, parts=sms.parts(text) if saying.parts else 0)
        message = _message(session, ticket, contact_id, (way.address, line), part, errand, now)
        rows.append(_outbound(ticket, message, way.address, part.parts, errand, now))
        errand = replace(errand, message_id=None)
    session.add_all(rows)
    return rows[0]


def _message(
    session: Session,
    ticket: Ticket | None,
    contact_id: UUID,
    way: tuple[Address, Line],
    saying: Saying,
    errand: Errand,
    now: datetime,
) -> Message:
    address, line = way
    message = Message(
        id=errand.message_id or new_id(),
        contact_id=contact_id,
        ticket_id=None if ticket is None else ticket.id,
        direction="outbound",
        address_id=address.id,
        line_id=line.id,
        author_id=errand.author_id,
        compartment="general" if ticket is None else ticket.compartment,
        language=saying.language,
        phrase=saying.phrase or None,
        at=now,
    )
    return add(session, message, text=saying.text)


def _outbound(ticket: Ticket | None, message: Message, address: Address, parts: int, errand: Errand, now: datetime) -> Outbound:
    zone = quiet_zone(ticket, address, errand.lane, now)
    earliest = max(now, errand.not_before or now)
    return Outbound(
        recipient_kind="contact",
        message_id=message.id,
        contact_id=message.contact_id,
        address_id=address.id,
        line_id=message.line_id,
        purpose=errand.purpose,
        lane=errand.lane,
        rank=_rank(ticket, errand.lane),
        status="queued",
        created_at=now,
        not_before=next_morning(earliest, zone) if zone and is_night(earliest, zone) else earliest,
        expires_at=errand.expires_at,
        quiet_zone=zone,
        parts=parts,
        mission_id=None if ticket is None else ticket.mission_id,
        attempts=0,
    )


def _rank(ticket: Ticket | None, lane: str) -> int:
    urgent = ticket is not None and (ticket.emergency or ticket.sealed)
    return RANKS["urgent" if urgent and lane == "reply" else lane]
