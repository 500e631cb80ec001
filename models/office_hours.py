"""When a desk is open: its week and its holidays, as rows that a clerk edits."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import Base

EVERYWHERE = "*"
HOME = "ML"


class OfficeHours(Base):
    """Opening from an hour until an hour on some days of the week (1 is Monday), at a desk, in a country, or everywhere."""

    __tablename__ = "office_hours"
    place: Mapped[str] = mapped_column(primary_key=True)
    days: Mapped[str] = mapped_column(primary_key=True)
    opens: Mapped[str] = mapped_column(primary_key=True)
    closes: Mapped[str]
    assumed: Mapped[bool]
    source: Mapped[str]


class Holiday(Base):
    """A day on which a country's posts are closed: every year ("12-25"), or in one year only ("2027-03-10")."""

    __tablename__ = "holidays"
    country: Mapped[str] = mapped_column(primary_key=True)
    day: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    source: Mapped[str]
    seen: Mapped[str]


def week_of(session: Session, desk_id: str, country: str) -> Sequence[OfficeHours]:
    """The opening hours that hold for a desk: its own rows, else its country's, else those of everywhere."""
    wanted = select(OfficeHours).where(OfficeHours.place.in_((desk_id, country, EVERYWHERE)))
    rows = session.scalars(wanted.order_by(OfficeHours.opens)).all()
    named = {row.place for row in rows}
    place = next((one for one in (desk_id, country) if one in named), EVERYWHERE)
    return [row for row in rows if row.place == place]


def holidays_of(session: Session, country: str) -> frozenset[str]:
    """The days on which a post in a country is closed: the country's and Mali's."""
    return frozenset(session.scalars(select(Holiday.day).where(Holiday.country.in_((country, HOME)))))
