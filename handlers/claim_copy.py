"""Copies at providers that are to be deleted now; each is tried again later until somebody says that it is gone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from models.copies import due_copies

FIRST_WAIT = timedelta(minutes=2)
TRIES = 12  # the last one about three days after the first


@dataclass(frozen=True, slots=True)
class CopyJob:
    """One copy to delete: on which line, and the provider's id."""

    copy_id: UUID
    line_id: str
    external_id: str


def claim_copy(session: Session, now: datetime, most: int) -> tuple[list[CopyJob], int]:
    """Up to `most` copies, each try counted before it is made; and how many were given up."""
    jobs, given_up = [], 0
    for row in due_copies(session, now, most):
        if row.attempts >= TRIES:
            session.delete(row)
            given_up += 1
            continue
        row.not_before = now + FIRST_WAIT * 2**row.attempts
        row.attempts += 1
        jobs.append(CopyJob(row.id, row.line_id, row.external_id or ""))
    return jobs, given_up
