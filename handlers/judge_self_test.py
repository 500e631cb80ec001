"""What became of a line's last self-test."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.alarms import Alarm
from models.inbox import SELF_TEST, InboxRow

PATIENCE = timedelta(minutes=5)  # how long a worker may take to come to a test that was stored
FRESH = timedelta(hours=2)


def judge_self_test(session: Session, line_id: str, now: datetime) -> str | None:
    """An empty string where it went the whole way, what is wrong where it did not, None where there is nothing to say."""
    mine = select(InboxRow.state, InboxRow.received_at).where(InboxRow.source == SELF_TEST, InboxRow.line_id == line_id)
    last = session.execute(mine.order_by(InboxRow.seq.desc()).limit(1)).first()
    if last is None or now - last.received_at > FRESH:
        return None
    if last.state == "done":
        ringing = session.scalar(
            select(Alarm.since).where(Alarm.subject == line_id, Alarm.kind == SELF_TEST, Alarm.until.is_(None))
        )
        # A test from before the alarm says nothing of the trouble that rang it.
        return None if ringing is not None and last.received_at < ringing else ""
    return "not judged" if now - last.received_at > PATIENCE else None
