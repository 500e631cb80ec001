"""Say that something is wrong with the installation, or that it is right again; once for each trouble."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models.alarms import Alarm
from models.base import new_id


def ring_alarm(
    session: Session, kind: str, subject: str, wrong: bool, now: datetime, facts: Mapping[str, int | str] | None = None
) -> bool:
    """Ring (or keep ringing) where it is wrong, and end the alarm where it is not; whether anything changed."""
    mine = (Alarm.kind == kind) & (Alarm.subject == subject) & Alarm.until.is_(None)
    ringing = session.scalar(select(Alarm.id).where(mine)) is not None
    if wrong and not ringing:
        row = {"id": new_id(), "kind": kind, "subject": subject, "since": now, "facts": json.dumps(dict(facts or {}))}
        session.add(Alarm(**row))
    if ringing and not wrong:
        session.execute(update(Alarm).where(mine).values(until=now))
    return wrong != ringing
