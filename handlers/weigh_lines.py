"""Lines that stand in for each other are weighed: one that does badly carries less, ten points at a time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.failover import LOOK_BACK, Showing, weigh
from handlers.steps.choose_line import carrier
from models.lines import Line
from models.send_rates import tally_since


def weigh_lines(session: Session, now: datetime) -> list[tuple[str, int]]:
    """Weigh each line of each pool by its calls of the last five minutes; which changed, and what they weigh now."""
    wanted = select(Line).where(Line.pool != "", Line.closed_at.is_(None)).order_by(Line.pool, Line.id)
    lines = list(session.scalars(wanted.with_for_update()))
    showings = {line.id: _showing(session, line, now) for line in lines}
    return [change for line in lines for change in _weigh_one(line, lines, showings, now)]


def _showing(session: Session, line: Line, now: datetime) -> Showing:
    # What happened before the last weighing was counted then.
    since = now - LOOK_BACK if line.weighed_at is None else max(now - LOOK_BACK, line.weighed_at + timedelta(minutes=1))
    return Showing(carrier(line), *tally_since(session, line.id, since), line.weighed_at)


def _weigh_one(line: Line, lines: Sequence[Line], showings: dict[str, Showing], now: datetime) -> list[tuple[str, int]]:
    others = [showings[one.id] for one in lines if one.pool == line.pool and one.id != line.id]
    weight = weigh(showings[line.id], any(not one.ails and one.carrier.weight > 0 for one in others), now)
    if weight == line.weight:
        return []
    line.weight, line.weighed_at = weight, now
    return [(line.id, weight)]
