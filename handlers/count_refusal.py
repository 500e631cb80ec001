"""Something suspicious is counted: how often a day, never what it held."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from handlers.steps.count_today import count_today


def count_refusal(session: Session, name: str, times: int, now: datetime) -> None:
    """So many more of this name today."""
    count_today(session, name, now, times)
