"""What one part of a text costs, by channel and country of the phone."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import Base

ELSEWHERE = ""  # the price where the country has no row of its own


class Price(Base):
    """The price of one part in millionths of a currency's unit, who says so, and since when."""

    __tablename__ = "prices"
    channel: Mapped[str] = mapped_column(primary_key=True)
    country: Mapped[str] = mapped_column(primary_key=True)
    part_micros: Mapped[int]
    currency: Mapped[str]
    source: Mapped[str]
    since: Mapped[date]


def prices_on(session: Session, channel: str, countries: Collection[str]) -> dict[str, Price]:
    """The prices of a channel for some countries and for all others."""
    wanted = select(Price).where(Price.channel == channel, Price.country.in_({*countries, ELSEWHERE}))
    return {row.country: row for row in session.scalars(wanted)}
