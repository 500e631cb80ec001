"""What is wrong with the installation itself and since when: shown to those who run it, never with a person's words."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, Text, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import Base, HasId

RINGING = "until IS NULL"


class Alarm(HasId, Base):
    """One trouble of a kind with one subject (a line's id, say); it rings until `until` is set. `facts` is JSON."""

    __tablename__ = "alarms"
    __table_args__ = (
        Index("ux_alarms_ringing", "kind", "subject", unique=True, sqlite_where=text(RINGING), postgresql_where=text(RINGING)),
    )
    kind: Mapped[str]
    subject: Mapped[str]
    since: Mapped[datetime]
    until: Mapped[datetime | None]
    facts: Mapped[str] = mapped_column(Text)


def ringing_alarms(session: Session) -> list[Alarm]:
    """What is wrong now, the oldest first."""
    return list(session.scalars(select(Alarm).where(Alarm.until.is_(None)).order_by(Alarm.since, Alarm.id)))


def lately_ended_alarms(session: Session, since: datetime) -> list[Alarm]:
    """What was wrong and ended after a moment, the latest first."""
    return list(session.scalars(select(Alarm).where(Alarm.until >= since).order_by(Alarm.until.desc()).limit(50)))
