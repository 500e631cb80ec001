"""Which wishes to be erased can be fulfilled now: all that we owe the person has left, or we waited long enough for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.erasures import due_erasures
from models.messages import Message
from models.outbox import Outbound

WAITED = timedelta(hours=48)  # of the 72 hours in which it is to be done
MOST = 500


@dataclass(frozen=True, slots=True)
class ErasureJob:
    """One person to forget: the lines on which they wrote, since when, and whether it may wait no longer."""

    erasure_id: UUID
    lines: dict[str, datetime]
    overdue: bool


def list_erasures(session: Session, now: datetime) -> list[ErasureJob]:
    """The answer to their wish is sealed with their key, so nobody is erased while something waits to be sent to them."""
    jobs = []
    for erasure in due_erasures(session, MOST):
        overdue = erasure.confirmed_at is not None and erasure.confirmed_at < now - WAITED
        if overdue or not _is_owed(session, erasure.contact_id):
            jobs.append(ErasureJob(erasure.id, _lines(session, erasure.contact_id), overdue))
    return jobs


def _is_owed(session: Session, contact_id: UUID) -> bool:
    unsent = Outbound.status.in_(("queued", "sending", "in doubt"))
    return session.scalar(select(Outbound.id).where(Outbound.contact_id == contact_id, unsent).limit(1)) is not None


def _lines(session: Session, contact_id: UUID) -> dict[str, datetime]:
    mine = (Message.contact_id == contact_id, Message.direction == "inbound", Message.line_id.is_not(None))
    rows = session.execute(select(Message.line_id, func.min(Message.at)).where(*mine).group_by(Message.line_id))
    return {str(line_id): at for line_id, at in rows}
