"""A job writes down what it wants to know at its next run, whichever process will run it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from models.job_runs import JobRun
from models.upsert import insert_new


def remember(session: Session, job: str, memo: Mapping[str, Any], now: datetime) -> None:
    """Keep these values (as JSON, nothing personal) for the job; what it kept under other names stays."""
    insert_new(session, JobRun, [{"name": job, "next_at": now, "outcome": "planned", "runs": 0, "memo": "{}"}], ("name",))
    row = session.get_one(JobRun, job, with_for_update=True)
    row.memo = json.dumps({**json.loads(row.memo), **memo})
