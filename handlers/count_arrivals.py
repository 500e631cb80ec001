"""Count what each line brought in each hour, from where the last counting ended."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from models.traffic import LineHour, arrivals_after
from models.upsert import insert_new

MOST = 20_000


def count_arrivals(session: Session, after: int) -> int:
    """Add the messages behind that place in the inbox to their hours; the place of the last one counted."""
    arrivals = arrivals_after(session, after, MOST)
    counts: Counter[tuple[str, datetime]] = Counter()
    last: dict[tuple[str, datetime], datetime] = {}
    for _, line_id, at in arrivals:
        key = line_id, at.replace(minute=0, second=0, microsecond=0)
        counts[key] += 1
        last[key] = max(at, last.get(key, at))
    for (line_id, hour), times in sorted(counts.items()):
        at = last[line_id, hour]
        insert_new(session, LineHour, [{"line_id": line_id, "hour": hour, "messages": 0, "last_at": at}], ("line_id", "hour"))
        mine = (LineHour.line_id == line_id) & (LineHour.hour == hour)
        session.execute(update(LineHour).where(mine).values(messages=LineHour.messages + times, last_at=at))
    return arrivals[-1][0] if arrivals else after
