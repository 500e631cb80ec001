"""Take the next files to fetch for one worker."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from models.base import new_id
from models.keys import WrongKey
from models.messages import due_attachments

LEASE = timedelta(seconds=120)
TRIES = 6


@dataclass(frozen=True, slots=True)
class FetchJob:
    """One file to fetch: what the channel needs to find it, and the lease of this try."""

    attachment_id: UUID
    lease_id: UUID
    line_id: str
    source: str


def claim_attachment(session: Session, now: datetime, most: int) -> list[FetchJob]:
    """Claim up to `most` files whose turn has come; the try is counted before it is made."""
    jobs = []
    for row in due_attachments(session, now, most):
        try:
            source = row.source or ""
        except WrongKey:
            row.state, row.reason = "failed", "unreadable"
            continue
        if row.attempts >= TRIES:
            row.state = "failed"
            continue
        row.lease_id, row.lease_until = new_id(), now + LEASE
        row.attempts += 1
        jobs.append(FetchJob(row.id, row.lease_id, row.line_id or "", source))
    return jobs
