"""A person becomes a stranger: key, name, numbers and what ties their messages together go; the rows stay to be counted."""

from __future__ import annotations

import secrets
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from models.codes import StatusCode
from models.contacts import Address, AddressBinding, Contact, holder_of
from models.desk_work import ContactLink
from models.encrypted import DataKey
from models.inbox import OPEN_STATES, InboxRow
from models.messages import Message
from models.questions import Question
from models.search import SearchName
from models.timers import Timer

HASH_BYTES = 32


def part_from(session: Session, contact_id: UUID, now: datetime) -> None:
    """From now on whoever writes from the person's addresses is a stranger, to whom nothing of theirs is told."""
    present = select(AddressBinding).where(AddressBinding.contact_id == contact_id, AddressBinding.valid_until.is_(None))
    for binding in session.scalars(present).all():
        binding.valid_until = now
        address = session.get_one(Address, binding.address_id)
        address.consented_at = address.told_at = address.safe_since = None
    session.flush()


def forget_person(session: Session, contact: Contact, now: datetime) -> None:
    """Destroy the person's keys and all that finds or names them; safe to do twice.

    A provider's ids stay as hashes in the inbox, so that a message repeated late stays dead.
    """
    _forget_lanes(session, contact)
    for table in (StatusCode, Question, Timer, DataKey):
        gone = delete(table).where(table.contact_id == contact.id)
        session.execute(gone.execution_options(synchronize_session=False))
    part_from(session, contact.id, now)
    ever = select(AddressBinding.address_id).where(AddressBinding.contact_id == contact.id).distinct()
    for address_id in session.scalars(ever).all():
        if holder_of(session, address_id) is None:  # what reaches somebody else by now is theirs
            _forget_address(session.get_one(Address, address_id), now)
    session.execute(delete(SearchName).where(SearchName.contact_id == contact.id))
    session.execute(delete(ContactLink).where((ContactLink.contact_id == contact.id) | (ContactLink.other_id == contact.id)))
    contact.sealed_name, contact.language, contact.country, contact.keeps_from_post = None, None, None, False
    contact.erased_at = contact.erased_at or now


def _forget_address(address: Address, now: datetime) -> None:
    # Whoever writes from it next is a stranger: nothing finds this row again.
    address.value_hash, address.sealed_value, address.unreachable_at = secrets.token_bytes(HASH_BYTES), None, now
    address.tail_hash = None
    address.consented_at = address.told_at = address.safe_since = address.heard_at = None


def _forget_lanes(session: Session, contact: Contact) -> None:
    brought = select(Message.inbox_id).where(Message.contact_id == contact.id, Message.inbox_id.is_not(None))
    lanes = session.scalars(select(InboxRow.lane).where(InboxRow.id.in_(brought)).distinct()).all()
    for lane in lanes:
        done = update(InboxRow).where(InboxRow.lane == lane, InboxRow.state.not_in(OPEN_STATES))
        fresh = done.values(lane=secrets.token_bytes(HASH_BYTES), sealed_payload=None)
        session.execute(fresh.execution_options(synchronize_session=False))
