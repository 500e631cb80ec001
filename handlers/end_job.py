"""A job's run has ended, well or not."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from models.job_runs import JobRun


def end_job(session: Session, name: str, error: str, now: datetime) -> None:
    """Write down how it ended; `error` is a class's name or empty."""
    row = session.get_one(JobRun, name, with_for_update=True)
    row.ended_at, row.outcome, row.error = now, "failed" if error else "done", error[:60] or None
    row.succeeded_at = row.succeeded_at if error else now
