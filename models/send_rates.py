"""How fast our lines may send and how well they do: shared by all processes, because providers count us as one."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, delete, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import Base, refers_to
from models.upsert import put_rows


class SendBucket(Base):
    """When a line, or one address on it, may be sent to again: lines have `starts` (seconds since 1970), addresses `free_at`.

    `warned_until` and `warned_key` say which address the provider last told to wait, and until when.
    """

    __tablename__ = "send_buckets"
    key: Mapped[str] = mapped_column(primary_key=True)
    free_at: Mapped[datetime | None]
    starts: Mapped[list[float] | None] = mapped_column(JSON)
    paused_until: Mapped[datetime | None]
    warned_until: Mapped[datetime | None]
    warned_key: Mapped[str | None]


class SendTally(Base):
    """The calls of one line in one minute, and how many of them failed by the provider's fault or took too long."""

    __tablename__ = "send_tallies"
    line_id: Mapped[str] = mapped_column(refers_to("lines.id"), primary_key=True)
    minute: Mapped[datetime] = mapped_column(primary_key=True)
    sends: Mapped[int]
    bad: Mapped[int]


def line_key(line_id: str) -> str:
    """The key of a line's bucket."""
    return f"line:{line_id}"


def address_key(line_id: str, address_id: UUID) -> str:
    """The key of the bucket of one address on one line."""
    return f"address:{line_id}:{address_id.hex}"


def bucket_for_update(session: Session, key: str) -> SendBucket:
    """A bucket, made at its first use and locked until the transaction ends: one process at a time takes turns from it."""
    row = session.get(SendBucket, key, with_for_update=True, populate_existing=True)
    if row is None:
        put_rows(session, SendBucket, [{"key": key}], ("key",), ())
        row = session.get_one(SendBucket, key, with_for_update=True)
    return row


def buckets(session: Session, keys: Collection[str]) -> dict[str, SendBucket]:
    """Those buckets that exist, by key."""
    found = session.scalars(select(SendBucket).where(SendBucket.key.in_(keys))) if keys else ()
    return {row.key: row for row in found}


def put_free_at(session: Session, free_at: Mapping[str, datetime]) -> None:
    """Write when some buckets are free again, in one statement."""
    put_rows(session, SendBucket, [{"key": key, "free_at": at} for key, at in sorted(free_at.items())], ("key",), ("free_at",))


def drop_idle_buckets(session: Session, before: datetime) -> None:
    """Forget the buckets of addresses that have been free for a while: an absent one is a full one."""
    idle = SendBucket.key.startswith("address:", autoescape=True) & (SendBucket.free_at < before)
    session.execute(delete(SendBucket).where(idle, func.coalesce(SendBucket.paused_until, before) <= before))
    session.execute(delete(SendTally).where(SendTally.minute < before))


def add_tallies(session: Session, tallies: Iterable[Mapping[str, Any]]) -> None:
    """Count calls: rows of line_id, minute, sends and bad are added to what is there."""
    put_rows(
        session, SendTally, sorted(tallies, key=lambda row: str(row["line_id"])), ("line_id", "minute"), ("sends", "bad"), True
    )


def tally_since(session: Session, line_id: str, since: datetime) -> tuple[int, int]:
    """A line's calls since the minute that holds a moment: how many, and how many of them went badly."""
    counted = select(func.coalesce(func.sum(SendTally.sends), 0), func.coalesce(func.sum(SendTally.bad), 0))
    row = session.execute(
        counted.where(SendTally.line_id == line_id, SendTally.minute >= since.replace(second=0, microsecond=0))
    )
    sends, bad = row.one()
    return int(sends), int(bad)
