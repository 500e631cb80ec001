"""Move the delivery status of one of our messages forward by what its provider reports."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.delivery import forward
from bot.values import StatusUpdate
from handlers.crash_points import crash
from handlers.steps.note_failure import drop_repeats, note_failure, repeat_later
from models.base import new_id
from models.encrypted import keyring_of
from models.outbox import DeliveryReceipt, Outbound
from models.upsert import insert_new

SHOWN_CODE = 40


def record_status(session: Session, line_id: str, update: StatusUpdate, now: datetime) -> None:
    """Keep the report, known or not, and apply it to the message that it speaks of."""
    crash("cb1")
    external_hash = keyring_of(session).lookup_hash(f"external:{line_id}", update.external_id)
    outbound = _outbound_of(session, line_id, update, external_hash)
    if outbound is not None and outbound.erased:
        return
    receipt = {
        "id": new_id(),
        "line_id": line_id,
        "external_hash": external_hash,
        "outbound_id": None if outbound is None else outbound.id,
        "word": update.word[:SHOWN_CODE],
        "status": update.status,
        "error_code": update.error_code[:SHOWN_CODE] or None,
        "at": now,
    }
    insert_new(session, DeliveryReceipt, [receipt], ("line_id", "external_hash", "word"))
    crash("cb2")
    if outbound is not None:
        before = outbound.status
        _apply(outbound, update, external_hash, now)
        _follow_up(session, outbound, before, now)


def _outbound_of(session: Session, line_id: str, update: StatusUpdate, external_hash: bytes) -> Outbound | None:
    wanted = select(Outbound).where(Outbound.line_id == line_id)
    our_id = _as_uuid(update.our_id)
    match = Outbound.external_hash == external_hash if our_id is None else Outbound.id == our_id
    return session.scalar(wanted.where(match).with_for_update())


def _as_uuid(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None


def _apply(outbound: Outbound, update: StatusUpdate, external_hash: bytes, now: datetime) -> None:
    before, outbound.status = outbound.status, forward(outbound.status, update.status)
    if outbound.external_hash is None and update.external_id:
        # The provider knows it by our id: proof that it was accepted, even if the answer to our call was lost.
        outbound.external_hash, outbound.external_id = external_hash, update.external_id
    if outbound.status == "failed" and before != "failed":
        outbound.error_code = update.error_code[:SHOWN_CODE] or outbound.error_code
    if outbound.status in ("delivered", "read") and outbound.delivered_at is None:
        outbound.delivered_at = now
    outbound.sent_at = outbound.sent_at or now


def _follow_up(session: Session, outbound: Outbound, before: str, now: datetime) -> None:
    if outbound.status == "failed" and before != "failed" and not repeat_later(session, outbound, now):
        note_failure(session, outbound, now)
    if before == "failed" and outbound.status in ("delivered", "read"):
        drop_repeats(session, outbound)
