"""What providers brought us, one durable row a message, and its own queue: one lane a sender, in order of receipt."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, Index, Integer, SmallInteger, UniqueConstraint, bindparam, case, or_, select, text
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column

from models.base import Base, refers_to
from models.encrypted import Encrypted, Sealed, SecretText
from models.keys import Compartment

OPEN_STATES = ("waiting", "claimed")
OPEN = "state IN ('waiting', 'claimed')"
SELF_TEST = "self-test"
TESTS = "source = 'self-test'"
KEY = ("line_id", "external_hash")
FRONT, IN_TURN = 0, 1  # the first message of a stranger goes to the front of the queue


class InboxRow(Base):
    """A message as it came, sealed; unique by line and (hashed) external id, which is the only defence against doubles.

    `source` says how it reached us: "provider", "spool" (kept on disk while the database was away), "sweep" (found by asking
    the provider, `late_seconds` after it was written) or "self-test" (our own, which nobody is to answer).
    """

    __tablename__ = "inbox"
    __table_args__ = (
        UniqueConstraint(*KEY),
        Index("ix_inbox_open", "lane", "seq", sqlite_where=text(OPEN), postgresql_where=text(OPEN)),
        Index("ix_inbox_turn", "rank", "seq", sqlite_where=text(OPEN), postgresql_where=text(OPEN)),
        Index("ix_inbox_lane", "lane", "seq"),
        Index("ix_inbox_self_test", "line_id", "seq", sqlite_where=text(TESTS), postgresql_where=text(TESTS)),
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
    source: Mapped[str] = mapped_column(server_default="provider")
    late_seconds: Mapped[int | None]
    rank: Mapped[int] = mapped_column(SmallInteger, server_default=text("1"))
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


_known = aliased(InboxRow)
# Not EXISTS: for several rows at once PostgreSQL would read the whole table to answer it.
_wrote_before = select(_known.seq).where(_known.lane == bindparam("sender_lane")).limit(1).scalar_subquery()
# A new row's place in the queue, found by the statement that stores it: the front where its sender never wrote on this line.
RANK = (("rank", case((_wrote_before.is_not(None), IN_TURN), else_=FRONT)),)


def due_inbox(session: Session, now: datetime, most: int) -> list[InboxRow]:
    """The heads of the lanes that nobody is working on, strangers and then the oldest first, locked (PostgreSQL)."""
    earlier = aliased(InboxRow, name="earlier")
    # Said as the index says it: with values bound from outside, SQLite would walk all that was ever done in the lane.
    still_open = text(f"earlier.{OPEN}")
    before = select(earlier.seq).where(earlier.lane == InboxRow.lane, earlier.seq < InboxRow.seq, still_open)
    free = or_(InboxRow.state == "waiting", (InboxRow.state == "claimed") & (InboxRow.lease_until < now))
    wanted = select(InboxRow).where(text(f"inbox.{OPEN}"), free, ~before.exists()).order_by(InboxRow.rank, InboxRow.seq)
    return list(session.scalars(wanted.limit(most).with_for_update(skip_locked=True, of=InboxRow)))


def waiting_behind(session: Session, heads: list[InboxRow], most: int) -> list[InboxRow]:
    """What waits behind some heads in their own lanes, in order; whoever holds a lane's head holds all of its lane."""
    if not heads:
        return []
    lanes = [row.lane for row in heads]
    wanted = select(InboxRow).where(
        text(f"inbox.{OPEN}"), InboxRow.lane.in_(lanes), InboxRow.seq.not_in([row.seq for row in heads])
    )
    return list(session.scalars(wanted.order_by(InboxRow.seq).limit(most)))
