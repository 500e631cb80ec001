"""Take the next messages out of the inbox for one worker: committed before any of them is judged."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from models.base import new_id
from models.inbox import SELF_TEST, InboxRow, due_inbox, waiting_behind

LEASE = timedelta(seconds=60)
TRIES = 3
FOLD = 100  # how many messages that wait behind the heads of their lanes are taken along in one go


@dataclass(frozen=True, slots=True)
class InboundClaim:
    """One message that is this worker's until its lease ends; `worn_out` after too many failed tries.

    `lane` tells messages of one sender, which are judged in this order; `self_test` is our own and asks for no judgement.
    """

    seq: int
    lease_id: UUID
    worn_out: bool
    lane: bytes = b""
    self_test: bool = False


def claim_inbound(session: Session, now: datetime, most: int) -> list[InboundClaim]:
    """Claim the heads of up to `most` free lanes, and what waits behind them; the try is counted before it is made.

    A sender who floods us is thus taken by the armful, in order, and keeps nobody else waiting. What was tried before is
    claimed alone: a message that kills its worker must not use up its neighbours' tries.
    """
    heads = due_inbox(session, now, most)
    if heads and heads[0].attempts:
        return [_claim(heads[0], now)]
    fresh = [row for row in heads if row.attempts == 0]
    return [_claim(row, now) for row in (*fresh, *_fold(session, fresh))]


def _fold(session: Session, heads: list[InboxRow]) -> list[InboxRow]:
    followers, blocked = [], set()
    for row in waiting_behind(session, heads, FOLD):
        if row.state != "waiting" or row.attempts:
            blocked.add(row.lane)
        if row.lane not in blocked:
            followers.append(row)
    return followers


def _claim(row: InboxRow, now: datetime) -> InboundClaim:
    lease_id = new_id()
    row.state, row.lease_id, row.lease_until = "claimed", lease_id, now + LEASE
    row.attempts += 1
    return InboundClaim(row.seq, lease_id, row.attempts > TRIES, row.lane, row.source == SELF_TEST)
