"""Tell a broken line from a quiet one by the line's own history."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from bot.silence import WEEK, WEEKS, is_silent
from models.traffic import hours_of


def judge_silence(session: Session, line_id: str, now: datetime) -> datetime | None:
    """Since when the line has been silent, where that is too long; None where all is well or nothing is known of it."""
    hours = hours_of(session, line_id, now - (WEEKS + 1) * WEEK)
    if not hours:
        return None
    last = hours[-1].last_at
    return last if is_silent(last, now, {row.hour: row.messages for row in hours}) else None
