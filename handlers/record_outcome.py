"""What became of one call to a provider, and of the reports that came before its answer."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from bot.delivery import forward, furthest
from bot.values import SendOutcome
from handlers.claim_send import SendJob
from models.encrypted import keyring_of
from models.outbox import DeliveryReceipt, Outbound

TRIES = 8
FIRST_WAIT = 5.0  # seconds; doubled at each try
LONGEST_WAIT = 900.0


def record_outcome(session: Session, job: SendJob, outcome: SendOutcome, now: datetime) -> None:
    """Record an attempt: accepted, refused for good, refused for now (queued again), or unknown (in doubt)."""
    row = session.get_one(Outbound, job.outbound_id, with_for_update=True)
    if outcome.result == "accepted":
        _accept(session, row, outcome, now)
    elif row.attempt_id != job.attempt_id or row.status != "sending":
        return  # another worker took the row over: only proof of acceptance still counts
    elif outcome.result == "unknown":
        row.status, row.error_code = "in doubt", outcome.error_code or None
    elif outcome.retry and row.attempts < TRIES:
        row.status, row.not_before = "queued", now + timedelta(seconds=_wait(row.attempts, outcome.retry_after))
        row.error_code = outcome.error_code or None
    else:
        row.status, row.error_code = "failed", outcome.error_code or outcome.reason[:40] or None


def _accept(session: Session, row: Outbound, outcome: SendOutcome, now: datetime) -> None:
    row.external_hash = keyring_of(session).lookup_hash(f"external:{row.line_id}", outcome.external_id)
    row.external_id, row.error_code = outcome.external_id, None
    row.sent_at = row.sent_at or now
    mine = or_(DeliveryReceipt.outbound_id == row.id, DeliveryReceipt.external_hash == row.external_hash)
    receipts = list(session.scalars(select(DeliveryReceipt).where(DeliveryReceipt.line_id == row.line_id, mine)))
    row.status = furthest(forward(row.status, "sent"), [receipt.status for receipt in receipts])
    for receipt in receipts:
        receipt.outbound_id = row.id
        row.error_code = receipt.error_code or row.error_code
        row.delivered_at = row.delivered_at or (receipt.at if receipt.status in ("delivered", "read") else None)


def _wait(attempts: int, asked: float | None) -> float:
    return max(asked or 0.0, min(LONGEST_WAIT, FIRST_WAIT * 2.0 ** (attempts - 1)))
