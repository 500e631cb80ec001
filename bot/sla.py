"""How long a desk has: clocks that run while it is open, in its own zone, and what is green, amber or red."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

Owed = Literal["first", "next", "resolution"]
Stage = Literal["green", "amber", "red"]
Span = tuple[time, time]

WARNED = 0.75  # of the time allowed: what is left then is enough to act
CLIMBS = timedelta(hours=8)  # open hours from the supervisor to the ministry: a working day
CLIMBS_AT_ONCE = timedelta(hours=1)  # the same for what runs round the clock
FURTHEST = 400  # days looked ahead; a desk that never opens has its time by the calendar


@dataclass(frozen=True, slots=True)
class OfficeHours:
    """A desk's zone, the spans in which it is open (1 is Monday), and its holidays: "12-25" each year, "2027-03-10" once.

    A span that closes at or before its opening ends on the day after: 00:00 as a close is midnight.
    """

    zone: str = "UTC"
    week: Mapping[int, tuple[Span, ...]] = field(default_factory=dict)
    holidays: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Allowance:
    """The hours within which a priority is owed its first answer, each further one, and its end; open ones unless `always`."""

    first: float
    next: float
    resolution: float
    always: bool = False


@dataclass(frozen=True, slots=True)
class Term:
    """When a desk is warned, and when what it owes is due."""

    warn_at: datetime
    due_at: datetime


def term(since: datetime, owed: Owed, allowance: Allowance, hours: OfficeHours) -> Term:
    """The term of what is owed since a moment, by the desk's open hours, or by the calendar where the allowance says always."""
    allowed = timedelta(hours=getattr(allowance, owed))
    clock = None if allowance.always else hours
    return Term(after_open(since, allowed * WARNED, clock), after_open(since, allowed, clock))


def carried(before: Term, now: datetime, old: OfficeHours | None, new: OfficeHours | None) -> Term:
    """The term after a transfer: the clock has gone on, and what is left of it runs by the new desk's hours."""
    return Term(_carry(before.warn_at, now, old, new), _carry(before.due_at, now, old, new))


def hours_promised(now: datetime, opened_at: datetime, due_at: datetime) -> int:
    """Within how many hours an answer may be promised: one, or whole days; where the term has passed, as many as at first."""
    since = now if due_at > now else opened_at
    # "d'ici 14 heures" would be heard as two in the afternoon.
    return 1 if due_at - since <= timedelta(hours=1) else 24 * math.ceil((due_at - since) / timedelta(days=1))


def stage(now: datetime, warn_at: datetime | None, due_at: datetime) -> Stage:
    """Green, amber from the warning on, red from the moment it is due."""
    if now >= due_at:
        return "red"
    return "amber" if warn_at is not None and now >= warn_at else "green"


def climbs(owed: Term, hours: OfficeHours | None) -> tuple[datetime, datetime, datetime]:
    """When a ticket is brought before its assignee, the supervisor of the post, and the ministry."""
    wait = CLIMBS_AT_ONCE if hours is None else CLIMBS
    return owed.warn_at, owed.due_at, after_open(owed.due_at, wait, hours)


def after_open(since: datetime, span: timedelta, hours: OfficeHours | None) -> datetime:
    """The moment by which so much open time has passed; None for the hours is round the clock."""
    since = since.astimezone(UTC)  # a sum within a zone would be of the clock on the wall, not of time that passes
    if hours is None:
        return since + span
    left = span
    for opened, closed in _open_spans(since, hours):
        if closed - opened >= left:
            return opened + left
        left -= closed - opened
    return since + span


def open_time(since: datetime, until: datetime, hours: OfficeHours | None) -> timedelta:
    """How much open time lies between two moments; None for the hours is round the clock."""
    since, until = since.astimezone(UTC), until.astimezone(UTC)
    if hours is None or until <= since:
        return max(timedelta(0), until - since)
    passed = timedelta(0)
    for opened, closed in _open_spans(since, hours):
        if opened >= until:
            break
        passed += min(closed, until) - opened
    return passed


def _carry(moment: datetime, now: datetime, old: OfficeHours | None, new: OfficeHours | None) -> datetime:
    # What is past stays where it was: a transfer forgives no delay.
    return moment if moment <= now else after_open(now, open_time(now, moment, old), new)


def _open_spans(since: datetime, hours: OfficeHours) -> Iterator[tuple[datetime, datetime]]:
    """The open spans from a moment in UTC on; the one in which the moment lies begins with it."""
    first = since.astimezone(_zone(hours.zone)).date() - timedelta(days=1)  # a night's span may have begun the day before
    for ahead in range(FURTHEST):
        day = first + timedelta(days=ahead)
        for opened, closed in _spans_of(day, hours):
            if closed > since:
                yield max(opened, since), closed


def _spans_of(day: date, hours: OfficeHours) -> tuple[tuple[datetime, datetime], ...]:
    spans, name = hours.week.get(day.isoweekday(), ()), day.isoformat()
    return () if not spans or name in hours.holidays or name[5:] in hours.holidays else _in_utc(day, spans, hours.zone)


@lru_cache(maxsize=4096)  # the same few weeks of the same few desks, for every ticket
def _in_utc(day: date, spans: tuple[Span, ...], zone_name: str) -> tuple[tuple[datetime, datetime], ...]:
    zone, found = _zone(zone_name), []
    for opens, closes in spans:
        end = day + timedelta(days=closes <= opens)
        # By UTC: the hour that a change of clocks takes or gives is counted as it passes.
        moments = datetime.combine(day, opens, zone), datetime.combine(end, closes, zone)
        found.append((moments[0].astimezone(UTC), moments[1].astimezone(UTC)))
    return tuple(found)


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")
