"""Something is wrong with the installation or is being done to it: one row that rings until somebody or something ends it."""

from __future__ import annotations

import json
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.alarms import Alarm


def ring_alarm(session: Session, kind: str, subject: str, now: datetime, **facts: int | str) -> None:
    """Ring once for a kind and a subject; facts are numbers and words of ours, never a person's."""
    ringing = select(Alarm.id).where(Alarm.kind == kind, Alarm.subject == subject, Alarm.until.is_(None))
    if session.scalar(ringing) is None:
        session.add(Alarm(kind=kind, subject=subject, since=now, facts=json.dumps(facts)))
