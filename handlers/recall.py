"""What a job wrote down at its last run, whichever process ran it."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy.orm import Session

from models.job_runs import JobRun


def recall(session: Session, job: str) -> dict[str, Any]:
    """The job's memo; empty where it never wrote one."""
    row = session.get(JobRun, job)
    return {} if row is None else dict(json.loads(row.memo))
