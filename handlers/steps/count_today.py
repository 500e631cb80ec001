"""Something suspicious happened: one more of it today."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from models.security import SecurityCount
from models.upsert import insert_new


def count_today(session: Session, name: str, now: datetime, times: int = 1) -> None:
    """Count it under its name, without a word of what it held."""
    day = now.astimezone(UTC).date()
    insert_new(session, SecurityCount, [{"day": day, "name": name, "count": 0}], ("day", "name"))
    mine = (SecurityCount.day == day) & (SecurityCount.name == name)
    session.execute(update(SecurityCount).where(mine).values(count=SecurityCount.count + times))
