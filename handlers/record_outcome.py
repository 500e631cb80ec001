"""What became of some calls to a provider, and of the reports that came before its answers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from bot.delivery import forward
from bot.pace import backoff
from bot.values import SendOutcome
from handlers.claim_send import SendJob
from handlers.steps.choose_line import choose_line
from handlers.steps.note_failure import failure_on, note_failure
from handlers.steps.take_turns import turns_late
from models.contacts import Address
from models.encrypted import keyring_of
from models.outbox import DeliveryReceipt, Outbound, sends_by_id
from models.send_rates import add_tallies, address_key, bucket_for_update, line_key

TRIES = 8  # where nobody knows what the refusal means
WORTH_TRYING = timedelta(hours=48)  # where the provider is away or too busy
SLOW = 10.0  # seconds of one call
SHOWN_CODE = 40
PAUSE = 1.0  # seconds, where a provider says "too fast" and not until when


@dataclass(frozen=True, slots=True)
class Answered:
    """A message that was handed over, what the channel says of that, when it left, and how many seconds the call took."""

    job: SendJob
    outcome: SendOutcome
    left_at: datetime | None = None
    seconds: float = 0.0


def record_outcome(session: Session, answered: Sequence[Answered], now: datetime) -> None:
    """Record attempts on one line: accepted, refused for good, refused for now (queued again), or unknown (in doubt)."""
    rows = sends_by_id(session, [one.job.outbound_id for one in answered])
    accepted = [one for one in answered if one.outcome.result == "accepted" and one.job.outbound_id in rows]
    _accept(session, accepted, rows, now)
    for one in answered:
        row = rows.get(one.job.outbound_id)
        # Another worker may have taken the row over: from this one only proof of acceptance still counts.
        mine = row is not None and row.attempt_id == one.job.attempt_id and row.status in ("sending", "in doubt")
        if row is not None and mine and one.outcome.result != "accepted":
            _not_accepted(session, row, one.outcome, now)
    _tally(session, answered, now)
    if answered:
        left = [(rows[one.job.outbound_id], one.job.send_at, one.left_at) for one in answered if one.left_at is not None]
        turns_late(session, answered[0].job.line_id, answered[0].job.limits, left)


def _accept(session: Session, accepted: Sequence[Answered], rows: Mapping[UUID, Outbound], now: datetime) -> None:
    keyring, by_hash = keyring_of(session), {}
    for one in accepted:
        row = rows[one.job.outbound_id]
        row.external_hash = keyring.lookup_hash(f"external:{row.line_id}", one.outcome.external_id)
        row.external_id, row.error_code = one.outcome.external_id, None
        row.status, row.sent_at = forward(row.status, "sent"), row.sent_at or now
        _bill(row, one.outcome)
        by_hash[row.line_id, row.external_hash] = row
    if by_hash:
        _apply_early(session, by_hash, rows)


def _bill(row: Outbound, outcome: SendOutcome) -> None:
    """What the provider bills counts, where its answer says so."""
    if outcome.parts and outcome.parts != row.parts:
        row.price_micros = None if row.price_micros is None else row.price_micros // max(1, row.parts) * outcome.parts
        row.parts = outcome.parts
    if outcome.price is not None:
        row.price_micros, row.price_currency = outcome.price, outcome.currency


def _apply_early(session: Session, by_hash: Mapping[tuple[str, bytes], Outbound], rows: Mapping[UUID, Outbound]) -> None:
    """Providers' reports may be here before their answers are."""
    ours = or_(
        DeliveryReceipt.outbound_id.in_([row.id for row in by_hash.values()]),
        DeliveryReceipt.external_hash.in_([found for _, found in by_hash]),
    )
    lines = {line_id for line_id, _ in by_hash}
    wanted = select(DeliveryReceipt).where(DeliveryReceipt.line_id.in_(lines), ours).order_by(DeliveryReceipt.id)
    for receipt in session.scalars(wanted):
        row = by_hash.get((receipt.line_id, receipt.external_hash)) or (rows.get(receipt.outbound_id or UUID(int=0)))
        if row is None:
            continue
        receipt.outbound_id, before = row.id, row.status
        row.status = forward(row.status, receipt.status)
        row.error_code = receipt.error_code or row.error_code
        row.delivered_at = row.delivered_at or (receipt.at if receipt.status in ("delivered", "read") else None)
        if row.status == "failed" and before != "failed":
            note_failure(session, row, receipt.at)


def _not_accepted(session: Session, row: Outbound, outcome: SendOutcome, now: datetime) -> None:
    row.error_code = (outcome.error_code or ("" if outcome.retry else outcome.reason))[:SHOWN_CODE] or None
    if outcome.result == "unknown":
        row.status, row.doubted_at, row.lease_until = "in doubt", row.doubted_at or now, None
    elif outcome.retry and _worth_trying(session, row, now):
        _try_again(session, row, outcome, now)
    else:
        row.status = "failed"
        note_failure(session, row, now)


def _worth_trying(session: Session, row: Outbound, now: datetime) -> bool:
    passes = not row.error_code or failure_on(session, row.line_id, row.error_code).kind == "retry"
    return row.attempts < TRIES or (passes and now - row.created_at < WORTH_TRYING)


def _try_again(session: Session, row: Outbound, outcome: SendOutcome, now: datetime) -> None:
    seed = row.attempt_id.int if row.attempt_id else 0
    if outcome.pause:
        wait = backoff(1, seed, outcome.retry_after, first=PAUSE)
        _pause_line(session, row, outcome, now)
    else:
        wait = backoff(row.attempts, seed, outcome.retry_after)
        row.line_id = choose_line(session, row.line_id, session.get_one(Address, row.address_id)).id
    row.status, row.not_before = "queued", now + timedelta(seconds=wait)
    row.attempt_id, row.doubted_at = None, None


def _pause_line(session: Session, row: Outbound, outcome: SendOutcome, now: datetime) -> None:
    """A line that is too fast waits; so does one that was told so about two addresses at the same time."""
    until = now + timedelta(seconds=outcome.retry_after or PAUSE)
    bucket, key = bucket_for_update(session, line_key(row.line_id)), address_key(row.line_id, row.address_id)
    another = bucket.warned_until is not None and bucket.warned_until > now and bucket.warned_key != key
    if outcome.pause == "line" or another:
        bucket.paused_until = max(until, bucket.paused_until or until)
    if outcome.pause == "address":
        bucket.warned_until, bucket.warned_key = until, key


def _tally(session: Session, answered: Sequence[Answered], now: datetime) -> None:
    sends, bad = Counter[str](), Counter[str]()
    for one in answered:
        sends[one.job.line_id] += 1
        bad[one.job.line_id] += _is_bad(one)
    minute = now.replace(second=0, microsecond=0)
    add_tallies(
        session, [{"line_id": line, "minute": minute, "sends": count, "bad": bad[line]} for line, count in sends.items()]
    )


def _is_bad(one: Answered) -> bool:
    """Whether the provider is to blame: no clear answer, trouble of its own, or slowness; not a wrong number, nor our haste."""
    refused = one.outcome.result == "refused" and one.outcome.retry and not one.outcome.pause
    return one.outcome.result == "unknown" or refused or one.seconds > SLOW
