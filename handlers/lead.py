"""Which one of several processes runs the jobs: a lease that its holder renews and anybody takes over when it ends."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import or_, update
from sqlalchemy.orm import Session

from models.job_runs import Leader
from models.upsert import insert_new

LEASE = timedelta(seconds=45)


def lead(session: Session, name: str, holder: UUID, host: str, now: datetime) -> datetime | None:
    """Take the lead or keep it; until when, or None where another process has it."""
    insert_new(session, Leader, [{"name": name, "holder": None, "host": "", "until": now}], ("name",))
    free = or_(Leader.holder == holder, Leader.holder.is_(None), Leader.until < now)
    taken = update(Leader).where(Leader.name == name, free).values(holder=holder, host=host, until=now + LEASE)
    changed = session.execute(taken.returning(Leader.name).execution_options(synchronize_session=False)).all()
    return now + LEASE if changed else None
