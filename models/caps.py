"""How many parts may go out by ourselves, and how many went: against traffic that somebody inflates to earn from it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import Base
from models.upsert import put_rows

ALL = "all"


class Cap(Base):
    """At most so many parts within so many hours to one country, to one number, or to all together.

    `scope` is "country", "number" or "all"; `subject` a country's code, or empty for each one without a row of its own.
    """

    __tablename__ = "caps"
    scope: Mapped[str] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(primary_key=True)
    parts: Mapped[int]
    hours: Mapped[int]


class CapCount(Base):
    """The parts that went to one country, one number or all in one hour of the clock."""

    __tablename__ = "cap_counts"
    key: Mapped[str] = mapped_column(primary_key=True)
    hour: Mapped[datetime] = mapped_column(primary_key=True)
    parts: Mapped[int]


def hour_of(now: datetime) -> datetime:
    """The hour of the clock that a moment lies in."""
    return now.replace(minute=0, second=0, microsecond=0)


def all_caps(session: Session) -> list[Cap]:
    """Every cap."""
    return list(session.scalars(select(Cap)))


def counts_since(session: Session, keys: Collection[str], since: datetime) -> Sequence[CapCount]:
    """What was counted under some keys since a moment."""
    return session.scalars(select(CapCount).where(CapCount.key.in_(keys), CapCount.hour > since)).all()


def add_parts(session: Session, parts: Mapping[str, int], now: datetime) -> None:
    """Count parts under their keys, in one statement; keys in order, so that nobody waits in a circle."""
    rows = [{"key": key, "hour": hour_of(now), "parts": count} for key, count in sorted(parts.items()) if count]
    put_rows(session, CapCount, rows, ("key", "hour"), ("parts",), added=True)


def drop_old_counts(session: Session, now: datetime, longest: timedelta = timedelta(days=8)) -> None:
    """Forget counts that no cap looks back to."""
    session.execute(delete(CapCount).where(CapCount.hour < now - longest))
