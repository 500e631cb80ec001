"""Everything of a person goes at their wish: keys, words, files, name and numbers; tickets stay as counts."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from handlers.steps.empty_messages import empty_messages
from handlers.steps.empty_ticket import empty_ticket
from handlers.steps.forget_person import forget_person
from models.contacts import Contact
from models.copies import ProviderCopy
from models.encrypted import add, keyring_of
from models.erasures import Erasure
from models.files import FileStore
from models.inbox import InboxRow
from models.messages import Message
from models.outbox import Outbound
from models.tickets import Ticket

Listed = Mapping[str, Sequence[str]]


def erase_contact(
    session: Session, erasure_id: UUID, listed: Listed, deletable: Collection[str], store: FileStore, now: datetime
) -> bool:
    """Fulfil a wish; False where it is done already.

    `listed` are ids of messages that providers hold on each line, of anybody's; `deletable` the lines whose provider
    deletes its copy when asked. Copies of this person's messages are noted to be deleted there.
    """
    erasure = session.get(Erasure, erasure_id, with_for_update=True)
    if erasure is None or erasure.done_at is not None:
        return False
    contact = session.get_one(Contact, erasure.contact_id, with_for_update=True)
    _give_up_sends(session, contact.id)
    _note_sent(session, contact.id, deletable, now)
    for line_id, ids in listed.items():
        _note_brought(session, contact.id, line_id, ids, now)
    for ticket in session.scalars(select(Ticket).where(Ticket.contact_id == contact.id).with_for_update()).all():
        empty_ticket(session, ticket, store, "erased", now)
    empty_messages(session, Message.contact_id == contact.id, store)
    forget_person(session, contact, now)
    sent = update(Outbound).where(Outbound.contact_id == contact.id).values(contact_id=None)
    session.execute(sent.execution_options(synchronize_session=False))
    erasure.done_at = now
    return True


def _give_up_sends(session: Session, contact_id: UUID) -> None:
    unsent = update(Outbound).where(Outbound.contact_id == contact_id, Outbound.status.in_(("queued", "sending", "in doubt")))
    given_up = unsent.values(status="failed", error_code="erased", attempt_id=None, lease_until=None)
    session.execute(given_up.execution_options(synchronize_session=False))


def _note_sent(session: Session, contact_id: UUID, deletable: Collection[str], now: datetime) -> None:
    mine = select(Outbound).where(Outbound.contact_id == contact_id, Outbound.line_id.in_(deletable))
    for row in session.scalars(mine.where(Outbound.sealed_external_id.is_not(None))).all():
        _note(session, row.line_id, row.external_id or "", now)


def _note_brought(session: Session, contact_id: UUID, line_id: str, ids: Sequence[str], now: datetime) -> None:
    keyring = keyring_of(session)
    brought = select(Message.inbox_id).where(Message.contact_id == contact_id)
    mine = select(InboxRow.external_hash).where(InboxRow.line_id == line_id, InboxRow.id.in_(brought))
    known = set(session.scalars(mine))
    for external_id in ids:
        if keyring.lookup_hash(f"external:{line_id}", external_id) in known:
            _note(session, line_id, external_id, now)


def _note(session: Session, line_id: str, external_id: str, now: datetime) -> None:
    add(session, ProviderCopy(line_id=line_id, attempts=0, not_before=now), external_id=external_id)
