"""Our own numbers and bots: an answer leaves by the line that was written to."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base


class Line(Base):
    """One number or bot of ours on one channel; `style` says how its texts are written (sms, whatsapp, telegram)."""

    __tablename__ = "lines"
    id: Mapped[str] = mapped_column(primary_key=True)
    channel: Mapped[str]
    style: Mapped[str]
    label: Mapped[str]
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
