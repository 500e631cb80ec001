"""Take the next outbound messages for one worker: "sending" and the attempt's id are committed before any call."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from bot.values import AddressKind, OutboundMessage, SenderAddress
from models.base import new_id
from models.contacts import Address
from models.messages import Message
from models.outbox import Outbound, due_outbox

LEASE = timedelta(seconds=90)  # three times the longest call that a channel allows itself


@dataclass(frozen=True, slots=True)
class SendJob:
    """One message to hand to a provider, complete, with the id of this attempt."""

    outbound_id: UUID
    attempt_id: UUID
    line_id: str
    message: OutboundMessage


def claim_send(session: Session, now: datetime, most: int, hooks_url: str) -> list[SendJob]:
    """Claim up to `most` messages whose turn has come; `hooks_url` is the public address of our webhooks."""
    jobs = []
    for row in due_outbox(session, now, most):
        address = session.get_one(Address, row.address_id)
        if _must_not_be_sent(row, address):
            row.status, row.error_code = "failed", "opted-out" if address.opted_out_at else "unreachable"
            continue
        row.status, row.attempt_id, row.lease_until = "sending", new_id(), now + LEASE
        row.attempts += 1
        jobs.append(SendJob(row.id, row.attempt_id, row.line_id, _complete(session, row, address, hooks_url)))
    return jobs


def _must_not_be_sent(row: Outbound, address: Address) -> bool:
    if address.unreachable_at is not None:
        return True
    return address.opted_out_at is not None and row.purpose not in ("agent", "did_stop")


def _complete(session: Session, row: Outbound, address: Address, hooks_url: str) -> OutboundMessage:
    text = session.get_one(Message, row.message_id).text or ""
    kind: AddressKind = address.kind  # type: ignore[assignment]  # the column holds what the channel's value held
    return OutboundMessage(
        our_id=str(row.id),
        to=SenderAddress(kind, address.value or ""),
        text=text,
        callback_url=f"{hooks_url}/{row.line_id}/status?m={row.id}",
    )
