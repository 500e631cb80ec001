"""Refused calls, counted in memory and written down once a second: a flood of forged calls must not keep the database busy."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta

from handlers.count_refusal import count_refusal
from handlers.memory import MemoryAway, Session, Transactions

WRITTEN_EVERY = timedelta(seconds=1)


class Refusals:
    """The counts of one process; what a crash takes with it is a second's worth of numbers."""

    def __init__(self, transactions: Transactions, away: Callable[[], bool] = lambda: False) -> None:
        self._transactions, self._away = transactions, away
        self._lock = threading.Lock()
        self._counts: Counter[str] = Counter()
        self._written: datetime | None = None

    def count(self, name: str, now: datetime) -> None:
        """One more of this name; all counts are written when the last writing is a second old."""
        with self._lock:
            self._counts[name] += 1
            if self._away():
                return  # nobody who forges calls is to wait for a database that is not there
            if self._written is not None and now - self._written < WRITTEN_EVERY:
                return
            self._written, counts, self._counts = now, self._counts, Counter()
        self._write(counts, now)

    def _write(self, counts: Counter[str], now: datetime) -> None:
        def deed(session: Session) -> None:
            for name, times in sorted(counts.items()):
                count_refusal(session, name, times, now)

        try:
            self._transactions.attempt(deed)
        except MemoryAway:
            with self._lock:
                self._counts += counts  # to be written when the database is back
