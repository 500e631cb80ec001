"""Our own numbers and bots: an answer leaves by the line that was written to."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.ahead import ahead_of
from models.base import Base
from models.encrypted import keyring_of


class Line(Base):
    """One number or bot of ours on one channel; `style` says how its texts are written (sms, whatsapp, telegram).

    `countries` are those it may send to (ISO alpha-2 with commas, empty for all); lines of one `pool` stand in for each
    other, each with the `share` of texts that it is meant to carry and the `weight` that it carries at present (percent).
    `templates` are the approved texts, as `name:language=id` apart by spaces.
    """

    __tablename__ = "lines"
    id: Mapped[str] = mapped_column(primary_key=True)
    channel: Mapped[str]
    style: Mapped[str]
    label: Mapped[str]
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    answered_words: Mapped[str] = mapped_column(default="", server_default="")
    number_hash: Mapped[bytes | None]
    templates: Mapped[str] = mapped_column(default="", server_default="")
    countries: Mapped[str] = mapped_column(default="", server_default="")
    pool: Mapped[str] = mapped_column(default="", server_default="")
    share: Mapped[int] = mapped_column(default=100, server_default="100")
    weight: Mapped[int] = mapped_column(default=100, server_default="100")
    weighed_at: Mapped[datetime | None]


def number_hash(session: Session, number: str) -> bytes:
    """The keyed hash of a number of ours in E.164."""
    return keyring_of(session).lookup_hash("own number", number)


def is_own_number(session: Session, number: str) -> bool:
    """Whether a number is one of our own lines': an answer to it would come back to us for ever."""
    wanted, known = number_hash(session, number), ahead_of(session).lines
    if known:
        return any(line.number_hash == wanted for line in known)
    return session.scalar(select(Line.id).where(Line.number_hash == wanted).limit(1)) is not None
