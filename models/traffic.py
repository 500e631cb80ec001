"""How many messages each line brought in each hour: counts only, by which silence is told from a quiet night."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import Base, refers_to
from models.inbox import SELF_TEST, InboxRow


class LineHour(Base):
    """The messages of one line in the hour that begins at `hour`, and when the last of them came."""

    __tablename__ = "line_hours"
    line_id: Mapped[str] = mapped_column(refers_to("lines.id"), primary_key=True)
    hour: Mapped[datetime] = mapped_column(primary_key=True)
    messages: Mapped[int]
    last_at: Mapped[datetime]


def hours_of(session: Session, line_id: str, since: datetime) -> list[LineHour]:
    """A line's hours since a moment, oldest first; hours without a message have no row."""
    wanted = select(LineHour).where(LineHour.line_id == line_id, LineHour.hour >= since)
    return list(session.scalars(wanted.order_by(LineHour.hour)))


def arrivals_after(session: Session, seq: int, most: int) -> list[tuple[int, str, datetime]]:
    """People's messages behind a place in the inbox: their places, lines and times, in order."""
    wanted = select(InboxRow.seq, InboxRow.line_id, InboxRow.received_at).where(
        InboxRow.seq > seq, InboxRow.source != SELF_TEST
    )
    return [(row.seq, row.line_id, row.received_at) for row in session.execute(wanted.order_by(InboxRow.seq).limit(most))]
