"""The clock of a house under the kill loop: faster than the real one, so that leases end while one watches."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any


@dataclass(frozen=True)
class FastClock:
    """A clock that runs some times as fast as the real one, alike in all processes of a house."""

    real_start: float
    start: datetime
    speed: float

    def __call__(self) -> datetime:
        """The moment now, by this clock."""
        return self.start + timedelta(seconds=(time.time() - self.real_start) * self.speed)


def clock_of(config: dict[str, Any]) -> FastClock:
    """The clock that a house's configuration describes."""
    return FastClock(config["real_start"], datetime.fromisoformat(config["start"]), config["speed"])


def new_clock(speed: float) -> dict[str, Any]:
    """The configuration of a clock that begins in the middle of this morning, when nobody sleeps."""
    morning = datetime.now(UTC).replace(hour=10, minute=0, second=0, microsecond=0)
    return {"real_start": time.time(), "start": morning.isoformat(), "speed": speed}
