"""All that some outbound rows carry, read at once: where to, which words, which files, and the keys that open them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.contacts import Address
from models.encrypted import DataKey
from models.messages import Attachment, Message, attachments_of
from models.outbox import Outbound


@dataclass(frozen=True, slots=True)
class SendContents:
    """The addresses, messages and files of some rows, by id; `keys` keeps the people's keys at hand."""

    addresses: Mapping[UUID, Address]
    messages: Mapping[UUID, Message]
    files: Mapping[UUID, Sequence[Attachment]]
    keys: Sequence[DataKey]


def contents_of(session: Session, rows: Sequence[Outbound]) -> SendContents:
    """What the rows carry, in four queries however many they are."""
    message_ids = [row.message_id for row in rows]
    addresses = session.scalars(select(Address).where(Address.id.in_({row.address_id for row in rows}))).all()
    messages = session.scalars(select(Message).where(Message.id.in_(message_ids))).all()
    keys = session.scalars(select(DataKey).where(DataKey.contact_id.in_({message.contact_id for message in messages}))).all()
    files: dict[UUID, list[Attachment]] = {}
    for file in attachments_of(session, message_ids):
        files.setdefault(file.message_id, []).append(file)
    return SendContents({row.id: row for row in addresses}, {row.id: row for row in messages}, files, keys)
