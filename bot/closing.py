"""When a person is asked whether it is really settled, and when we stop asking: local days, in the forenoon there."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

FORENOON = time(10)
# Days from each question to what follows it: asked on days 0, 4 and 10, given up on day 14.
GAPS = (4, 6, 4)
ATTEMPTS = len(GAPS)
SATISFACTION_AFTER = 30  # days after closing
ANSWERABLE = timedelta(days=30)  # how long after a question its answer is still taken for one
RAISED = {"low": "normal", "normal": "high"}


def on_day(start: datetime, zone: str, days: int) -> datetime:
    """Ten in the morning in `zone`, so many days after the day that it is there at `start`; in the zone of `start`."""
    there = ZoneInfo(zone)
    day = start.astimezone(there).date() + timedelta(days=days)
    return datetime.combine(day, FORENOON, there).astimezone(start.tzinfo)


def raised(priority: str) -> str:
    """The priority one above; what is high or an emergency stays so."""
    return RAISED.get(priority, priority)
