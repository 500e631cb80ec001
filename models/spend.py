"""What was spent on texts: by post, country and currency, in one month; counts and money, never a person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.outbox import Outbound

SPENT = ("sending", "in doubt", "sent", "delivered", "read")


@dataclass(frozen=True, slots=True)
class Spend:
    """The texts and parts of one post to one country in a month; `micros` are millionths of the currency's unit.

    `unpriced` counts the texts among them for which no price is known.
    """

    mission: str
    country: str
    currency: str
    texts: int
    parts: int
    micros: int
    unpriced: int


def month_span(month: str) -> tuple[datetime, datetime]:
    """A month such as 2026-11 as its first moment and the first of the next, in UTC; ValueError where it is none."""
    first = date.fromisoformat(f"{month}-01")
    following = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return _midnight(first), _midnight(following)


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def spend_in(session: Session, month: str) -> Sequence[Spend]:
    """What the texts that left in a month cost, the dearest first; a text that was refused costs nothing."""
    since, until = month_span(month)
    left = (Outbound.created_at >= since) & (Outbound.created_at < until)
    by = (Outbound.mission_id, Outbound.country, Outbound.price_currency)
    unpriced = func.count() - func.count(Outbound.price_micros)
    sums = (func.count(), func.sum(Outbound.parts), func.coalesce(func.sum(Outbound.price_micros), 0), unpriced)
    counted = select(*by, *sums).where(left, Outbound.status.in_(SPENT)).group_by(*by)
    rows = [
        Spend(mission or "", country or "", currency or "", texts, int(parts), int(micros), int(missing or 0))
        for mission, country, currency, texts, parts, micros, missing in session.execute(counted)
    ]
    return sorted(rows, key=lambda row: (-row.micros, -row.texts, row.mission, row.country))
