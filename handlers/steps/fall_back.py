"""Where a text cannot reach somebody on the channel they wrote on: by SMS, if a number of the same person is known."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.say import in_style
from bot.senders import unanswerable
from bot.values import SenderAddress
from handlers.steps.choose_line import line_to
from handlers.steps.copy_row import copy_row
from handlers.steps.find_contact import is_passed_on
from handlers.steps.note_event import note_event
from handlers.steps.queue_outbound import Way
from models.base import new_id
from models.contacts import Address, AddressBinding, address_hash, find_address
from models.encrypted import add
from models.lines import Line
from models.messages import Message, attachments_of
from models.outbox import Outbound
from models.tickets import Ticket

SMS = "sms"


def fall_back(session: Session, row: Outbound, ticket: Ticket | None, now: datetime) -> bool:
    """Queue the text by SMS; false where that is not possible, or not safe: what is sensitive never changes its channel."""
    message = session.get_one(Message, row.message_id)
    if ticket is None or ticket.sealed or ticket.sensitivity or row.fallback_of is not None or not message.text:
        return False
    if session.get_one(Line, row.line_id).style == SMS or attachments_of(session, [message.id]):
        return False
    way = sms_way(session, ticket.contact_id, now)
    if way is None:
        return False
    parts = in_style(message.text, message.language or ticket.language, "", SMS).parts
    there = {"line_id": way.line_id, "address_id": way.address.id, "parts": parts}
    session.add(copy_row(row, now, now, **there, fallback_of=row.id, retry_of=None))
    note_event(session, ticket, "sent by SMS instead", now)
    return True


def sms_way(session: Session, contact_id: UUID, now: datetime) -> Way | None:
    """A number of this person that a line of ours can send an SMS to, or None."""
    for known in _phones(session, contact_id):
        if is_passed_on(known, now) or unanswerable(SenderAddress("phone", known.value or "")):
            continue
        for channel in _sms_channels(session):
            address = _address_on(session, channel, known, contact_id, now)
            line = None if address is None else line_to(session, channel, address, SMS)
            if address is not None and line is not None:
                return Way(address, line.id)
    return None


def _phones(session: Session, contact_id: UUID) -> list[Address]:
    bound = select(AddressBinding.address_id).where(
        AddressBinding.contact_id == contact_id, AddressBinding.valid_until.is_(None)
    )
    mine = select(Address).where(Address.id.in_(bound), Address.kind == "phone").order_by(Address.id.desc())
    return list(session.scalars(mine))


def _sms_channels(session: Session) -> list[str]:
    open_lines = select(Line.channel).where(Line.style == SMS, Line.closed_at.is_(None))
    return sorted(session.scalars(open_lines.distinct()))


def _address_on(session: Session, channel: str, known: Address, contact_id: UUID, now: datetime) -> Address | None:
    """The person's number as an address of an SMS channel; None where it does not take our texts there."""
    number = known.value or ""
    address = known if known.channel == channel else find_address(session, channel, "phone", number)
    if address is None:
        hashed = address_hash(session, channel, "phone", number)
        address = Address(id=new_id(), channel=channel, kind="phone", value_hash=hashed, created_at=now)
        add(session, address, value=number)
        session.add(AddressBinding(address_id=address.id, contact_id=contact_id, valid_from=now))
        session.flush()
        return address
    silent = address.opted_out_at is not None or address.unreachable_at is not None or address.unanswerable is not None
    return None if silent else address
