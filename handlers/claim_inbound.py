"""Take the next messages out of the inbox for one worker: committed before any of them is judged."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from models.base import new_id
from models.inbox import due_inbox

LEASE = timedelta(seconds=60)
TRIES = 3


@dataclass(frozen=True, slots=True)
class InboundClaim:
    """One message that is this worker's until its lease ends; `worn_out` after too many failed tries."""

    seq: int
    lease_id: UUID
    worn_out: bool


def claim_inbound(session: Session, now: datetime, most: int) -> list[InboundClaim]:
    """Claim up to `most` messages, the oldest of each free lane; the try is counted before it is made.

    What was tried before is claimed alone: a message that kills its worker must not use up its neighbours' tries.
    """
    rows = due_inbox(session, now, most)
    fresh = [row for row in rows if row.attempts == 0]
    claims = []
    for row in rows[:1] if rows and rows[0].attempts else fresh:
        row.state, row.lease_id, row.lease_until = "claimed", new_id(), now + LEASE
        row.attempts += 1
        claims.append(InboundClaim(row.seq, row.lease_id, worn_out=row.attempts > TRIES))
    return claims
