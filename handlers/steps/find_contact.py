"""Who wrote: the address as the channel gave it, and the person whom it reaches now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.senders import unanswerable
from bot.values import InboundMessage, SenderAddress
from handlers.steps.index_words import index_name, index_number
from handlers.steps.note_event import note_event
from models.ahead import ahead_of
from models.base import new_id
from models.contacts import Address, AddressBinding, Contact, address_hash, bindings_of, find_address, holder_of
from models.encrypted import add
from models.lines import Line, is_own_number
from models.people import tickets_of

LONGEST_NAME = 120
SILENT = timedelta(days=90)  # after so long a number may be somebody else's: whoever writes from it is a stranger
HEARD_TO_THE_DAY = timedelta(days=1)  # how exactly the last message is remembered, which spares a write for each message


@dataclass(frozen=True, slots=True)
class Writer:
    """The address a message came from and its present holder; `stranger` says that nothing was known of either."""

    address: Address
    contact: Contact
    stranger: bool = False


def find_contact(session: Session, line: Line, message: InboundMessage, now: datetime) -> Writer:
    """Find or make the contact; an alias (a number beside a WhatsApp id) leads to the same person."""
    address = find_address(session, line.channel, message.sender.kind, message.sender.value)
    unheard = address is None
    if address is None:
        address = _new_address(session, line.channel, message.sender, now)
    elif is_passed_on(address, now):
        _pass_on(session, address, now)
    holder = None if unheard else holder_of(session, address.id)
    contact = holder or _holder_of_alias(session, line.channel, message.sender, now)
    stranger = contact is None
    if contact is None:
        contact = add(session, Contact(id=new_id(), created_at=now))
        ahead_of(session).made.add(contact.id)
    else:
        # Messages of one person on two lines are two lanes: whoever comes second waits here and sees the first's ticket.
        session.refresh(contact, with_for_update=True)
    if address.heard_at is None or now - address.heard_at > HEARD_TO_THE_DAY:
        address.heard_at = now
    if holder is None:
        session.add(AddressBinding(address_id=address.id, contact_id=contact.id, valid_from=now))
    _bind_aliases(session, line.channel, message.sender, contact, now)
    if message.sender_name and not contact.sealed_name:
        contact.name = message.sender_name[:LONGEST_NAME]
        index_name(session, contact, message.sender_name[:LONGEST_NAME])
    return Writer(address, contact, stranger)


def _new_address(session: Session, channel: str, sender: SenderAddress, now: datetime) -> Address:
    hashed = address_hash(session, channel, sender.kind, sender.value)
    ahead_of(session).unknown_addresses.discard((channel, hashed))
    row = Address(channel=channel, kind=sender.kind, value_hash=hashed, created_at=now, heard_at=now)
    row.unanswerable = unanswerable(sender) or _own_number(session, sender) or None
    index_number(session, row, sender.value)
    return add(session, row, value=sender.value)


def is_passed_on(address: Address, now: datetime) -> bool:
    """Whether nothing was heard from an address for so long that it may reach another person by now."""
    return now - (address.heard_at or address.created_at) > SILENT


def _pass_on(session: Session, address: Address, now: datetime) -> None:
    """The address is free for somebody else: nothing that its former holder agreed to or opened is theirs."""
    former = holder_of(session, address.id)
    for binding in bindings_of(session, address.id):
        binding.valid_until = now
    address.consented_at = address.told_at = address.safe_since = address.opted_out_at = None
    for ticket in () if former is None else tickets_of(session, former.id):
        note_event(session, ticket, "address passed on", now)
    session.flush()


def _own_number(session: Session, sender: SenderAddress) -> str:
    return "own number" if sender.kind == "phone" and is_own_number(session, sender.value) else ""


def _holder_of_alias(session: Session, channel: str, sender: SenderAddress, now: datetime) -> Contact | None:
    for alias in sender.aliases:
        known = find_address(session, channel, alias.kind, alias.value)
        if known is not None and is_passed_on(known, now):
            _pass_on(session, known, now)
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
        if known.heard_at is None or now - known.heard_at > HEARD_TO_THE_DAY:
            known.heard_at = now
        _bind(session, known, contact, now)
