"""Queued messages that came too late, or whose line is closed, are given up: failed, with the reason."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy.orm import Session

from models.outbox import give_up_outbox


def give_up_late(session: Session, lines: Collection[str], now: datetime) -> None:
    """Give up what is queued past its time or for a line that is not among those open now."""
    give_up_outbox(session, lines, now)
