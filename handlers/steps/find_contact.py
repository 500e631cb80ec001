"""Who wrote: the address as the channel gave it, and the person whom it reaches now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from bot.values import InboundMessage, SenderAddress
from models.base import new_id
from models.contacts import Address, AddressBinding, Contact, address_hash, find_address, holder_of
from models.encrypted import add
from models.lines import Line

LONGEST_NAME = 120


@dataclass(frozen=True, slots=True)
class Writer:
    """The address a message came from and its present holder."""

    address: Address
    contact: Contact


def find_contact(session: Session, line: Line, message: InboundMessage, now: datetime) -> Writer:
    """Find or make the contact; an alias (a number beside a WhatsApp id) leads to the same person."""
    address = find_address(session, line.channel, message.sender.kind, message.sender.value)
    if address is None:
        address = _new_address(session, line.channel, message.sender, now)
    contact = holder_of(session, address.id) or _holder_of_alias(session, line.channel, message.sender)
    if contact is None:
        contact = add(session, Contact(id=new_id(), created_at=now))
    else:
        # Messages of one person on two lines are two lanes: whoever comes second waits here and sees the first's ticket.
        session.refresh(contact, with_for_update=True)
    _bind(session, address, contact, now)
    _bind_aliases(session, line.channel, message.sender, contact, now)
    if message.sender_name and not contact.sealed_name:
        contact.name = message.sender_name[:LONGEST_NAME]
    return Writer(address, contact)


def _new_address(session: Session, channel: str, sender: SenderAddress, now: datetime) -> Address:
    hashed = address_hash(session, channel, sender.kind, sender.value)
    row = Address(channel=channel, kind=sender.kind, value_hash=hashed, created_at=now)
    return add(session, row, value=sender.value)


def _holder_of_alias(session: Session, channel: str, sender: SenderAddress) -> Contact | None:
    for alias in sender.aliases:
        known = find_address(session, channel, alias.kind, alias.value)
        holder = None if known is None else holder_of(session, known.id)
        if holder is not None:
            return holder
    return None


def _bind(session: Session, address: Address, contact: Contact, now: datetime) -> None:
    session.flush()
    if holder_of(session, address.id) is None:
        session.add(AddressBinding(address_id=address.id, contact_id=contact.id, valid_from=now))


def _bind_aliases(session: Session, channel: str, sender: SenderAddress, contact: Contact, now: datetime) -> None:
    for alias in sender.aliases:
        known = find_address(session, channel, alias.kind, alias.value) or _new_address(session, channel, alias, now)
        _bind(session, known, contact, now)
