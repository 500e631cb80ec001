"""What the installation says of itself: one row, which holds it back after a restore until an operator lets it go."""

from __future__ import annotations

import secrets
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import Base

THE_ONE = 1


class Installation(Base):
    """The one row: since when this installation is held, and why. A held one takes messages in and sends none.

    `mark` is a random name: backups of this installation are told by it from those of another, or of itself before a restore.
    """

    __tablename__ = "installation"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    held_since: Mapped[datetime | None]
    held_why: Mapped[str | None]
    mark: Mapped[str]


def the_installation(session: Session) -> Installation:
    """The one row, locked; made at its first use."""
    row = session.get(Installation, THE_ONE, with_for_update=True)
    if row is None:
        row = Installation(id=THE_ONE, mark=new_mark())
        session.add(row)
    return row


def new_mark() -> str:
    """A name that nobody else has."""
    return secrets.token_hex(4)


def held_since(session: Session) -> datetime | None:
    """Since when nothing is sent, or None where all goes its way."""
    return session.scalar(select(Installation.held_since).where(Installation.id == THE_ONE))
