"""A worker died between claim and record: nobody knows whether the provider took the message, so it is in doubt."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from bot.delivery import forward
from models.outbox import lapsed_sends


def doubt_lapsed(session: Session, now: datetime, most: int = 100) -> int:
    """Mark sends whose lease has ended as in doubt; how many there were."""
    rows = lapsed_sends(session, now, most)
    for row in rows:
        row.status, row.lease_until, row.doubted_at = forward(row.status, "in doubt"), None, now
    return len(rows)
