"""The database taken away for a moment, so that the spool has to hold, and the process killed while it does."""

from __future__ import annotations

import sqlite3
import time
from pathlib import Path

import psycopg
from sqlalchemy.engine import make_url

from tests.faults.kills import Kills
from tests.faults.load import wait_until_up

LOCKED_SECONDS = 9.0  # longer than a writer waits for the lock, so that the house gives the database up
CLOSED_SECONDS = 2.5
START_SECONDS = 60.0
REST = 2.0  # seconds in which the house stands and is called before the database goes


class Away:
    """Keeps a database from answering: a lock held on SQLite, a database closed to all on PostgreSQL."""

    def __init__(self, url: str) -> None:
        self._url = make_url(url)
        self._lock: sqlite3.Connection | None = None
        self.is_sqlite = self._url.get_backend_name() == "sqlite"
        self.seconds = LOCKED_SECONDS if self.is_sqlite else CLOSED_SECONDS

    def take(self) -> None:
        """Take it away; nothing is written."""
        if self.is_sqlite:
            self._lock = sqlite3.connect(str(self._url.database), timeout=30, isolation_level=None, check_same_thread=False)
            self._lock.execute("BEGIN IMMEDIATE")
            return
        self._as_administrator(f'ALTER DATABASE "{self._url.database}" ALLOW_CONNECTIONS false')
        self._as_administrator(
            f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{self._url.database}'"  # noqa: S608
        )

    def bring_back(self) -> None:
        """Bring it back."""
        if self._lock is not None:
            self._lock.execute("ROLLBACK")
            self._lock.close()
            self._lock = None
        if not self.is_sqlite:
            self._as_administrator(f'ALTER DATABASE "{self._url.database}" ALLOW_CONNECTIONS true')

    def _as_administrator(self, statement: str) -> None:
        address = self._url.set(drivername="postgresql", database="postgres").render_as_string(hide_password=False)
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(statement)


def spool_rounds(kills: Kills, away: Away, point: str, rounds: int, spool: Path, port: int) -> None:
    """Each round: the house stands, the database goes, somebody dies at the point, the database returns, the spool drains."""
    kills.excused = True  # what cannot start without its database says so and ends
    for _ in range(2 * rounds):  # in some the house is not back in time to be called
        if kills.counts[point] >= rounds:
            break
        kills.plan(point, latest=2)
        time.sleep(REST)
        wait_until_up(port, START_SECONDS, kills.nursery)
        died = kills.counts[point]
        away.take()
        deadline = time.monotonic() + away.seconds
        while time.monotonic() < deadline and kills.counts[point] == died:
            time.sleep(0.05)
        away.bring_back()
        deadline = time.monotonic() + away.seconds
        while time.monotonic() < deadline and (kills.counts[point] == died or list(spool.glob("*.entry"))):
            time.sleep(0.05)
    time.sleep(REST)  # the last of those that found no database have ended by now
    kills.excused = False
