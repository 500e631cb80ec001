"""Turns to send: what a provider lets a line and an address do, shared by all workers through the database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta

from sqlalchemy.orm import Session

from bot.pace import Limits, Rate, Window, next_start, taken, turn
from models.outbox import Outbound
from models.send_rates import SendBucket, address_key, bucket_for_update, buckets, line_key, put_free_at

AHEAD = timedelta(seconds=0.25)  # turns are handed out this long before they come, so that no worker is late for its own
LATE = 0.005  # seconds after its turn at which a message that left is late enough to write down


def take_turns(
    session: Session, line_id: str, rows: Sequence[Outbound], limits: Limits, now: datetime
) -> list[tuple[Outbound, datetime]]:
    """Those rows that may be sent within the next moment, each with its own; rows whose address must wait are put off."""
    bucket = _bucket(session, line_id, limits)
    if bucket is not None and bucket.paused_until is not None and bucket.paused_until > now:
        return []
    starts = list(bucket.starts or ()) if bucket is not None else []
    free_at = _address_turns(session, line_id, rows, limits)
    mine: list[tuple[Outbound, datetime]] = []
    for row in rows:
        at = _turn_of_address(row, free_at, limits, now)
        if at > now + AHEAD:
            row.not_before = at
            continue
        at = _turn_of_line(starts, limits.line, at)
        if at > now + AHEAD:
            break
        starts.append(at.timestamp())
        mine.append((row, at))
        if limits.address:
            free_at[row.address_id.hex] = taken(free_at.get(row.address_id.hex), limits.address, at)
    if bucket is not None and limits.line:
        bucket.starts = starts[-limits.line.most :]
    _put_addresses(session, line_id, [row for row, _ in mine], free_at)
    return mine


def turns_late(session: Session, line_id: str, limits: Limits, left: Iterable[tuple[Outbound, datetime, datetime]]) -> None:
    """Write down messages that left later than their turn: the turns after theirs move with them."""
    late = [(row, turn_at, at) for row, turn_at, at in left if (at - turn_at).total_seconds() > LATE]
    if not late:
        return
    if limits.line:
        bucket = bucket_for_update(session, line_key(line_id))
        moved = {turn_at.timestamp(): at.timestamp() for _, turn_at, at in late}
        bucket.starts = [moved.get(start, start) for start in bucket.starts or ()]
    if limits.address:
        keys = {address_key(line_id, row.address_id): at for row, _, at in late}
        _move_addresses(session, keys, limits.address)


def _move_addresses(session: Session, left: Mapping[str, datetime], rate: Rate) -> None:
    known = {key: row.free_at for key, row in buckets(session, left).items() if row.free_at is not None}
    after = {key: max(taken(None, rate, at), known.get(key, at)) for key, at in left.items()}
    put_free_at(session, after)


def _turn_of_line(starts: Sequence[float], window: Window | None, at: datetime) -> datetime:
    return datetime.fromtimestamp(next_start(starts, window, at.timestamp()), UTC) if window else at


def _turn_of_address(row: Outbound, free_at: Mapping[str, datetime], limits: Limits, now: datetime) -> datetime:
    earliest = max(now, row.not_before)
    return turn(free_at.get(row.address_id.hex), limits.address, earliest) if limits.address else earliest


def _bucket(session: Session, line_id: str, limits: Limits) -> SendBucket | None:
    if limits.line:
        return bucket_for_update(session, line_key(line_id))
    return buckets(session, [line_key(line_id)]).get(line_key(line_id))


def _address_turns(session: Session, line_id: str, rows: Sequence[Outbound], limits: Limits) -> dict[str, datetime]:
    if not limits.address:
        return {}
    found = buckets(session, {address_key(line_id, row.address_id) for row in rows})
    return {key.rpartition(":")[2]: row.free_at for key, row in found.items() if row.free_at is not None}


def _put_addresses(session: Session, line_id: str, sent: Sequence[Outbound], free_at: Mapping[str, datetime]) -> None:
    ids = {row.address_id for row in sent}
    put_free_at(session, {address_key(line_id, one): free_at[one.hex] for one in ids if one.hex in free_at})
