"""Whether a line that brings nothing is quiet or broken: by what it brought at the same hours of the weeks before."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

WEEKS = 4
HOUR, WEEK = timedelta(hours=1), timedelta(weeks=1)
SHORTEST = timedelta(hours=1)  # a shorter silence says nothing, whatever the hour
MISSED = 7.0  # with so many messages expected, chance alone is silent once in a thousand times (Poisson: e^-7)


def expected_messages(since: datetime, now: datetime, by_hour: Mapping[datetime, int]) -> float:
    """How many messages a line would have brought between two moments, had it been like the same hours of past weeks."""
    total, start = 0.0, since
    while start < now:
        hour = start.replace(minute=0, second=0, microsecond=0)
        end = min(hour + HOUR, now)
        past = [by_hour.get(hour - week * WEEK, 0) for week in range(1, WEEKS + 1)]
        total += sum(past) / WEEKS * ((end - start) / HOUR)
        start = end
    return total


def is_silent(last: datetime, now: datetime, by_hour: Mapping[datetime, int]) -> bool:
    """Whether nothing since `last` is too long for this line at these hours of the week."""
    return now - last >= SHORTEST and expected_messages(last, now, by_hour) >= MISSED
