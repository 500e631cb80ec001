"""Take the next outbound messages for one worker: "sending" and the attempt's id are committed before any call."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast
from uuid import UUID

from sqlalchemy.orm import Session

from bot.values import AddressKind, AttachmentKind, OutboundFile, OutboundMessage, SenderAddress
from handlers.steps.media_address import issue_media_address
from models.base import new_id
from models.contacts import Address
from models.files import FileStore
from models.keys import WrongKey
from models.messages import Message, attachments_of, open_file
from models.outbox import Outbound, due_outbox

LEASE = timedelta(seconds=90)  # three times the longest call that a channel allows itself


@dataclass(frozen=True, slots=True)
class SendJob:
    """One message to hand to a provider, complete, with the id of this attempt."""

    outbound_id: UUID
    attempt_id: UUID
    line_id: str
    message: OutboundMessage


def claim_send(session: Session, line_id: str, now: datetime, most: int, base_url: str, store: FileStore) -> list[SendJob]:
    """Claim up to `most` messages of a line whose turn has come; `base_url` is our public address."""
    jobs = []
    for row in due_outbox(session, line_id, now, most):
        job = _claim_one(session, row, now, base_url, store)
        if job is not None:
            jobs.append(job)
    return jobs


def _claim_one(session: Session, row: Outbound, now: datetime, base_url: str, store: FileStore) -> SendJob | None:
    address = session.get_one(Address, row.address_id)
    if _must_not_be_sent(row, address):
        row.status, row.error_code = "failed", "opted-out" if address.opted_out_at else "unreachable"
        return None
    try:
        message = _complete(session, row, address, base_url, _file_of(session, row, base_url, store, now))
    except (WrongKey, ValueError):
        # What does not open must not stop what comes after it: an agent sees this row and why.
        row.status, row.error_code = "failed", "unreadable"
        return None
    row.status, row.attempt_id, row.lease_until = "sending", new_id(), now + LEASE
    row.attempts += 1
    return SendJob(row.id, row.attempt_id, row.line_id, message)


def _must_not_be_sent(row: Outbound, address: Address) -> bool:
    if address.unreachable_at is not None:
        return True
    return address.opted_out_at is not None and row.purpose not in ("agent", "did_stop")


def _complete(session: Session, row: Outbound, address: Address, base_url: str, file: OutboundFile | None) -> OutboundMessage:
    text = session.get_one(Message, row.message_id).text or ""
    return OutboundMessage(
        our_id=str(row.id),
        to=SenderAddress(cast(AddressKind, address.kind), address.value or ""),
        text=text,
        callback_url=f"{base_url}/hooks/{row.line_id}/status",
        attachment=file,
    )


def _file_of(session: Session, row: Outbound, base_url: str, store: FileStore, now: datetime) -> OutboundFile | None:
    found = attachments_of(session, [row.message_id])
    sealed = store.read(found[0].id, "original") if found else None
    if not found or sealed is None:
        return None
    file = found[0]
    return OutboundFile(
        kind=cast(AttachmentKind, file.kind),
        content_type=file.content_type or "application/octet-stream",
        filename=file.filename or "",
        content=open_file(file, "original", sealed),
        address=f"{base_url}/media/{issue_media_address(session, file.id, row.id, now)}",
    )
