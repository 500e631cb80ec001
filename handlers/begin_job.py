"""A job's turn has come: written down before it runs, so that two processes never run the same turn."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.job_runs import JobRun
from models.upsert import insert_new


def begin_job(session: Session, name: str, every: timedelta, first: timedelta, now: datetime) -> bool:
    """Whether the job is due; if so its next turn is set and it counts as running. A new job waits for `first`."""
    fresh = {"name": name, "next_at": now + first, "outcome": "planned", "runs": 0, "memo": "{}"}
    insert_new(session, JobRun, [fresh], ("name",))
    row = session.scalars(select(JobRun).where(JobRun.name == name).with_for_update()).one()
    if row.next_at > now:
        # A clock that was wrong once must not put a job off for ever.
        row.next_at = min(row.next_at, now + max(every, first))
        return False
    row.next_at, row.started_at, row.ended_at = now + every, now, None
    row.outcome, row.error, row.runs = "running", None, row.runs + 1
    return True
