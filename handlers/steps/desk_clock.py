"""A desk's clock: its zone, its week, its holidays and the hours of each priority, read once a minute by each process."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from datetime import time as time_of_day
from typing import TypeVar

from sqlalchemy.orm import Session

from bot.sla import Allowance, OfficeHours
from models.categories import ServiceLevel
from models.office_hours import HOME, holidays_of, week_of
from models.posts import Desk, Mission

REREAD = 60.0  # seconds after which a clerk's new row counts in a process that runs
Value = TypeVar("Value")


def hours_of(session: Session, desk_id: str) -> OfficeHours:
    """When a desk is open."""
    return _known(session, f"hours of {desk_id}", lambda: _read_hours(session, desk_id))


def allowance_of(session: Session, priority: str) -> Allowance:
    """The hours of a priority."""
    return _known(session, f"allowance of {priority}", lambda: _read_allowance(session, priority))


def _known(session: Session, what: str, read: Callable[[], Value]) -> Value:
    known: dict[str, tuple[float, Value]] = session.info.setdefault("reference", {})
    read_at, value = known.get(what, (-math.inf, None))
    if value is None or time.monotonic() - read_at > REREAD:
        with session.no_autoflush:  # reference rows do not wait for what is being written
            value = read()
        known[what] = time.monotonic(), value
    return value


def _read_allowance(session: Session, priority: str) -> Allowance:
    row = session.get_one(ServiceLevel, priority)
    return Allowance(row.first_answer_hours, row.next_answer_hours, row.resolution_hours, row.round_the_clock)


def _read_hours(session: Session, desk_id: str) -> OfficeHours:
    desk = session.get_one(Desk, desk_id)
    country = session.get_one(Mission, desk.mission_id).country if desk.mission_id else HOME
    week: dict[int, tuple[tuple[time_of_day, time_of_day], ...]] = {}
    for row in week_of(session, desk_id, country):
        span = time_of_day.fromisoformat(row.opens), time_of_day.fromisoformat(row.closes)
        for day in map(int, row.days):
            week[day] = (*week.get(day, ()), span)
    return OfficeHours(desk.timezone, week, holidays_of(session, country))
