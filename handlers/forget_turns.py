"""Turns and counts of calls that no longer matter are forgotten."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from models.caps import drop_old_counts
from models.send_rates import drop_idle_buckets


def forget_turns(session: Session, before: datetime) -> None:
    """Forget addresses that have been free since before a moment, and the counts of earlier minutes."""
    drop_idle_buckets(session, before)
    drop_old_counts(session, before)
