"""Messages in doubt whose provider can be asked: one worker at a time asks, and not too often."""

from __future__ import annotations

from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from models.contacts import Address
from models.keys import WrongKey
from models.messages import Message
from models.outbox import doubtful_sends

ASKED_EVERY = timedelta(seconds=30)
GIVEN_UP_AFTER = timedelta(hours=24)  # then only a human, or a late callback, can settle it


@dataclass(frozen=True, slots=True)
class DoubtJob:
    """One message to look for at its provider: to whom, what, and since when."""

    outbound_id: UUID
    attempt_id: UUID | None
    line_id: str
    to: str
    text: str
    since: datetime


def claim_doubt(session: Session, lines: Collection[str], now: datetime, most: int) -> list[DoubtJob]:
    """Up to `most` messages in doubt on lines whose provider can be asked, each at most once in 30 seconds."""
    jobs = []
    for row in doubtful_sends(session, lines, now, now - GIVEN_UP_AFTER, most):
        row.lease_until = now + ASKED_EVERY
        with suppress(WrongKey):  # what does not open stays in doubt, in front of a human
            to = session.get_one(Address, row.address_id).value or ""
            text = session.get_one(Message, row.message_id).text or ""
            jobs.append(DoubtJob(row.id, row.attempt_id, row.line_id, to, text, row.created_at))
    return jobs
