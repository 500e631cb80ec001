"""What providers brought us, one durable row a message, and its own queue: one lane a sender, in order of receipt."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, Index, Integer, UniqueConstraint, func, or_, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import Base, refers_to
from models.encrypted import Encrypted, Sealed, SecretText
from models.keys import Compartment

OPEN_STATES = ("waiting", "claimed")
OPEN = "state IN ('waiting', 'claimed')"


class InboxRow(Base):
    """A message as it came, sealed; unique by line and (hashed) external id, which is the only defence against doubles."""

    __tablename__ = "inbox"
    __table_args__ = (
        UniqueConstraint("line_id", "external_hash"),
        Index("ix_inbox_open", "lane", "seq", sqlite_where=text(OPEN), postgresql_where=text(OPEN)),
    )
    seq: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True)
    id: Mapped[UUID] = mapped_column(unique=True)
    line_id: Mapped[str] = mapped_column(refers_to("lines.id"))
    external_hash: Mapped[bytes]
    lane: Mapped[bytes]
    sealed_payload: Mapped[Sealed | None] = mapped_column(Encrypted)
    received_at: Mapped[datetime]
    state: Mapped[str]
    attempts: Mapped[int]
    lease_id: Mapped[UUID | None]
    lease_until: Mapped[datetime | None]
    error: Mapped[str | None]
    done_at: Mapped[datetime | None]
    payload = SecretText("sealed_payload")

    def secret_owner(self) -> tuple[UUID | None, Compartment]:
        """Nobody is known yet when a message arrives: the installation's key."""
        return None, "general"


class Quarantined(Base):
    """A part of a provider's call that could not be read, kept sealed for a human."""

    __tablename__ = "quarantine"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    line_id: Mapped[str] = mapped_column(refers_to("lines.id"))
    received_at: Mapped[datetime]
    content_hash: Mapped[bytes] = mapped_column(unique=True)
    sealed_content: Mapped[Sealed | None] = mapped_column(Encrypted)
    content = SecretText("sealed_content")

    def secret_owner(self) -> tuple[UUID | None, Compartment]:
        """Nobody is known: the installation's key."""
        return None, "general"


def due_inbox(session: Session, now: datetime, most: int) -> list[InboxRow]:
    """The heads of the lanes that nobody is working on, oldest first, locked against other workers (PostgreSQL)."""
    heads = select(func.min(InboxRow.seq)).where(text(OPEN)).group_by(InboxRow.lane)
    free = or_(InboxRow.state == "waiting", (InboxRow.state == "claimed") & (InboxRow.lease_until < now))
    wanted = select(InboxRow).where(InboxRow.seq.in_(heads), free).order_by(InboxRow.seq).limit(most)
    return list(session.scalars(wanted.with_for_update(skip_locked=True, of=InboxRow)))
