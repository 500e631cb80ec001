"""A desk's clock: its zone, its week, its holidays and the hours of each priority, read once for a session."""

from __future__ import annotations

from datetime import time

from sqlalchemy.orm import Session

from bot.sla import Allowance, OfficeHours
from models.categories import ServiceLevel
from models.office_hours import HOME, holidays_of, week_of
from models.posts import Desk, Mission


def hours_of(session: Session, desk_id: str) -> OfficeHours:
    """When a desk is open; what a session has read once it does not read again."""
    known: dict[str, OfficeHours] = session.info.setdefault("office hours", {})
    if desk_id not in known:
        known[desk_id] = _read_hours(session, desk_id)
    return known[desk_id]


def allowance_of(session: Session, priority: str) -> Allowance:
    """The hours of a priority, read once for a session."""
    known: dict[str, Allowance] = session.info.setdefault("allowances", {})
    if priority not in known:
        row = session.get_one(ServiceLevel, priority)
        known[priority] = Allowance(row.first_answer_hours, row.next_answer_hours, row.resolution_hours, row.round_the_clock)
    return known[priority]


def _read_hours(session: Session, desk_id: str) -> OfficeHours:
    desk = session.get_one(Desk, desk_id)
    country = session.get_one(Mission, desk.mission_id).country if desk.mission_id else HOME
    week: dict[int, tuple[tuple[time, time], ...]] = {}
    for row in week_of(session, desk_id, country):
        span = time.fromisoformat(row.opens), time.fromisoformat(row.closes)
        for day in map(int, row.days):
            week[day] = (*week.get(day, ()), span)
    return OfficeHours(desk.timezone, week, holidays_of(session, country))
