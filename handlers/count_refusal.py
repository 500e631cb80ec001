"""Something suspicious is counted: how often a day, never what it held."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from models.security import SecurityCount
from models.upsert import insert_new


def count_refusal(session: Session, name: str, times: int, now: datetime) -> None:
    """So many more of this name today."""
    day = now.astimezone(UTC).date()
    insert_new(session, SecurityCount, [{"day": day, "name": name, "count": 0}], ("day", "name"))
    mine = (SecurityCount.day == day) & (SecurityCount.name == name)
    session.execute(update(SecurityCount).where(mine).values(count=SecurityCount.count + times))
