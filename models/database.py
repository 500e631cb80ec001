"""Engines and transactions: one writing connection on SQLite, as many as asked on PostgreSQL."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, IntegrityError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionFree
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError
from sqlalchemy.pool import StaticPool

from models.keys import Keyring
from models.patience import STATEMENT_SECONDS, ask_after_rest, limit_waits
from models.registry import METADATA

BUSY_MILLISECONDS = 5000
IDLE_SECONDS = 60.0  # a process that stands still in the middle of a transaction loses it then, and its locks with it
AWAY_SECONDS = 5.0  # whoever waits longer than this for the database is told that it is away
PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", f"busy_timeout={BUSY_MILLISECONDS}", "secure_delete=ON")


Result = TypeVar("Result")
TRIES = 4
REST = 0.05  # seconds before a transaction that collided is tried again, longer each time
COLLISIONS = ("40001", "40P01")  # PostgreSQL: serialization failure, deadlock


class MemoryAway(Exception):
    """The database cannot be reached or does not answer; nothing was stored."""


class Transactions:
    """The transaction maker: `write()` commits at its end or not at all, `read()` cannot change anything."""

    tables = METADATA  # every table is known before the first statement, whichever way in the process came by

    def __init__(self, url: str, keyring: Keyring, patience: float = STATEMENT_SECONDS) -> None:
        """`patience`: how many seconds one statement may take on PostgreSQL before the database counts as away."""
        self.keyring = keyring
        self.is_sqlite = make_url(url).get_backend_name() == "sqlite"
        self.writer = _sqlite_engine(url, read_only=False) if self.is_sqlite else _postgres_engine(url, patience)
        self.reader = _sqlite_engine(url, read_only=True) if self.is_sqlite else self.writer
        self._at_once = self.writer if self.is_sqlite else self.writer.execution_options(isolation_level="AUTOCOMMIT")
        self._turn = threading.Lock()
        # What sessions know: the keys, and a place for reference rows that all of them read and hardly anybody changes.
        self._info: dict[str, object] = {"keyring": keyring, "reference": {}}

    @contextmanager
    def write(self, at_once: bool = False) -> Iterator[Session]:
        """A session that may change things; committed when the block ends, rolled back when it raises.

        `at_once`: on PostgreSQL each statement commits by itself, which saves two journeys to the server.
        """
        engine = self._at_once if at_once else self.writer
        with (
            self._my_turn(),
            Session(engine, expire_on_commit=False, info=self._info) as session,
            session.begin(),
        ):
            yield session

    @contextmanager
    def _my_turn(self) -> Iterator[None]:
        # Several threads, one writing connection: a queue in front of a locked database must not add up their waits.
        if not self.is_sqlite:
            yield
            return
        if not self._turn.acquire(timeout=AWAY_SECONDS):
            raise MemoryAway
        try:
            yield
        finally:
            self._turn.release()

    def attempt(self, deed: Callable[[Session], Result], at_once: bool = False) -> Result:
        """Do a deed in a transaction of its own, again where it collided with another; MemoryAway where there is no database.

        The deed must be able to run twice: a collision undoes all of its first run, unless each statement commits `at_once`.
        """
        for attempt in range(1, TRIES + 1):
            try:
                with self.write(at_once) as session:
                    return deed(session)
            except NoConnectionFree as error:
                raise MemoryAway from error
            except (IntegrityError, StaleDataError, DBAPIError) as error:
                if attempt == TRIES or not _collided(error):
                    if isinstance(error, OperationalError | InterfaceError):
                        raise MemoryAway from error
                    raise
            time.sleep(REST * attempt)
        raise AssertionError("unreachable")

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session for looking only."""
        with Session(self.reader, autoflush=False, info=self._info) as session:
            yield session

    def clear_log(self) -> None:
        """On SQLite, bring what was written into the file and empty its log: what was overwritten lies in neither."""
        if self.is_sqlite:
            with self.reader.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").all()

    def close(self) -> None:
        """Give all connections back."""
        self.writer.dispose()
        self.reader.dispose()


def _collided(error: Exception) -> bool:
    if isinstance(error, IntegrityError | StaleDataError):
        return True
    return getattr(getattr(error, "orig", None), "sqlstate", None) in COLLISIONS


def _postgres_engine(url: str, seconds: float) -> Engine:
    # Parameters of statements hold hashes and ciphertext; an error's text goes to logs and must not carry them.
    # Whoever waits for a connection or a lock longer than this is told so, and keeps its message elsewhere.
    limits = {"lock_timeout": AWAY_SECONDS, "statement_timeout": seconds, "idle_in_transaction_session_timeout": IDLE_SECONDS}
    patience = {
        "connect_timeout": int(AWAY_SECONDS),
        "options": " ".join(f"-c {name}={int(limit * 1000)}" for name, limit in limits.items()),
        "keepalives_idle": 10,
        "keepalives_interval": 5,
        "keepalives_count": 3,
        "tcp_user_timeout": int(seconds * 1000),
    }
    engine = create_engine(
        url,
        pool_size=8,
        max_overflow=8,
        pool_timeout=AWAY_SECONDS,
        hide_parameters=True,
        connect_args=patience,
    )
    limit_waits(engine, seconds)
    ask_after_rest(engine)
    return engine


def _sqlite_engine(url: str, read_only: bool) -> Engine:
    options: dict[str, Any] = {"connect_args": {"check_same_thread": False}, "hide_parameters": True}
    if not read_only:
        options["poolclass"] = StaticPool
    engine = create_engine(url, **options)

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # the driver must not open transactions of its own: we say BEGIN ourselves
        for pragma in (*PRAGMAS, *(("query_only=ON",) if read_only else ())):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        # A write that begins as a read cannot wait for the lock and fails at once: writers say so from the start.
        connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")

    return engine
