"""What one address of a simulated line exchanged with us, for the phone in the browser; never another channel's."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import sms
from bot.values import ContactCard, InboundMessage, Location
from handlers.steps.payload import unpack
from models.contacts import find_address
from models.encrypted import keyring_of
from models.files import FileStore
from models.inbox import OPEN_STATES, InboxRow
from models.lines import Line
from models.messages import Attachment, Message, attachments_of, open_file
from models.outbox import Outbound

SIMULATOR = "simulator"
LATEST = 200  # messages; a phone shows the end of a conversation
ARRIVED = ("sent", "delivered", "read")  # what a phone can know of: the rest has not left us


@dataclass(frozen=True, slots=True)
class PhoneFile:
    """A file in a bubble; `id` is None until we hold it, or for good where we could not."""

    kind: str
    id: UUID | None = None
    content_type: str = ""
    filename: str = ""


@dataclass(frozen=True, slots=True)
class PhoneMessage:
    """One message as the phone has it; ours carry the ids by which a provider reports their delivery."""

    id: UUID
    direction: str
    text: str
    at: datetime
    status: str
    parts: int
    files: tuple[PhoneFile, ...] = ()
    location: Location | None = None
    cards: tuple[ContactCard, ...] = ()
    our_id: str = ""
    external_id: str = ""


def show_phone(session: Session, line_id: str, kind: str, value: str) -> list[PhoneMessage]:
    """The latest messages between an address and a simulated line, oldest first; empty for any other line."""
    line = session.get(Line, line_id)
    if line is None or line.channel != SIMULATOR:
        return []
    kept = _kept(session, line_id, kind, value)
    return sorted([*kept, *_waiting(session, line_id, kind, value)], key=lambda message: message.at)


def open_phone_file(session: Session, line_id: str, address: tuple[str, str], file_id: UUID, store: FileStore) -> bytes | None:
    """The bytes of a file that this address (kind, value) sent or was sent on this simulated line; None for any other."""
    line, row, known = session.get(Line, line_id), session.get(Attachment, file_id), find_address(session, SIMULATOR, *address)
    message = None if row is None else session.get(Message, row.message_id)
    if line is None or line.channel != SIMULATOR or row is None or known is None or message is None:
        return None
    sealed = store.read(file_id, "original") if (message.address_id, message.line_id) == (known.id, line_id) else None
    return None if sealed is None else open_file(row, "original", sealed)


def _waiting(session: Session, line_id: str, kind: str, value: str) -> list[PhoneMessage]:
    lane = keyring_of(session).lookup_hash(f"lane:{line_id}", f"{kind}:{value}")
    wanted = select(InboxRow).where(InboxRow.lane == lane, InboxRow.state.in_(OPEN_STATES)).order_by(InboxRow.seq)
    return [_stored(row) for row in session.scalars(wanted) if row.payload]


def _stored(row: InboxRow) -> PhoneMessage:
    try:
        inbound = unpack(row.payload or "")
    except ValueError:
        return PhoneMessage(row.id, "inbound", "", row.received_at, "sent", 1)
    return _as_sent(row, inbound)


def _as_sent(row: InboxRow, inbound: InboundMessage) -> PhoneMessage:
    return PhoneMessage(
        id=row.id,
        direction="inbound",
        text=inbound.text,
        at=row.received_at,
        status="sent",
        parts=sms.parts(inbound.text),
        files=tuple(PhoneFile(file.kind) for file in inbound.attachments),
        location=inbound.location,
        cards=inbound.cards,
    )


def _kept(session: Session, line_id: str, kind: str, value: str) -> list[PhoneMessage]:
    address = find_address(session, SIMULATOR, kind, value)
    if address is None:
        return []
    mine = select(Message).where(Message.address_id == address.id, Message.line_id == line_id)
    spoken = mine.where(Message.direction.in_(("inbound", "outbound")))
    messages = list(session.scalars(spoken.order_by(Message.at.desc(), Message.id.desc()).limit(LATEST)))[::-1]
    ids = [message.id for message in messages]
    files: dict[UUID, list[PhoneFile]] = {}
    for attachment in attachments_of(session, ids):
        files.setdefault(attachment.message_id, []).append(_file(attachment))
    sends = {row.message_id: row for row in session.scalars(select(Outbound).where(Outbound.message_id.in_(ids)))}
    shown = (_shown(message, sends.get(message.id), tuple(files.get(message.id, ()))) for message in messages)
    return [message for message in shown if message is not None]


def _file(row: Attachment) -> PhoneFile:
    held = row.id if row.state == "kept" else None
    return PhoneFile(row.kind, held, row.content_type or "", row.filename or "")


def _shown(message: Message, send: Outbound | None, files: tuple[PhoneFile, ...]) -> PhoneMessage | None:
    text = message.text or ""
    if message.direction == "inbound":
        location, cards = _extras(message.extras)
        shown_id = message.inbox_id or message.id  # the id that the bubble had while the message was waiting
        return PhoneMessage(
            shown_id, "inbound", text, message.at, "delivered", sms.parts(text), files, location=location, cards=cards
        )
    if send is None or send.status not in ARRIVED:
        return None
    ids = (str(send.id), send.external_id or "")
    return PhoneMessage(message.id, "outbound", text, message.at, send.status, send.parts, files, None, (), *ids)


def _extras(text: str | None) -> tuple[Location | None, tuple[ContactCard, ...]]:
    extras = json.loads(text) if text else {}
    cards = tuple(ContactCard(card["name"], tuple(card["phones"])) for card in extras.get("cards", ()))
    return (Location(**extras["location"]) if extras.get("location") else None), cards
