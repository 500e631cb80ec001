"""Engines and transactions: one writing connection on SQLite, as many as asked on PostgreSQL."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session
from sqlalchemy.pool import StaticPool

from models.keys import Keyring

BUSY_MILLISECONDS = 5000
PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", f"busy_timeout={BUSY_MILLISECONDS}", "secure_delete=ON")


class Transactions:
    """The transaction maker: `write()` commits at its end or not at all, `read()` cannot change anything."""

    def __init__(self, url: str, keyring: Keyring) -> None:
        self.keyring = keyring
        self.is_sqlite = make_url(url).get_backend_name() == "sqlite"
        self.writer = _sqlite_engine(url, read_only=False) if self.is_sqlite else _postgres_engine(url)
        self.reader = _sqlite_engine(url, read_only=True) if self.is_sqlite else self.writer
        self._turn = threading.Lock() if self.is_sqlite else nullcontext()

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A session that may change things; committed when the block ends, rolled back when it raises."""
        with (
            self._turn,
            Session(self.writer, expire_on_commit=False, info={"keyring": self.keyring}) as session,
            session.begin(),
        ):
            yield session

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session for looking only."""
        with Session(self.reader, autoflush=False, info={"keyring": self.keyring}) as session:
            yield session

    def close(self) -> None:
        """Give all connections back."""
        self.writer.dispose()
        self.reader.dispose()


def _postgres_engine(url: str) -> Engine:
    return create_engine(url, pool_size=8, max_overflow=8, pool_pre_ping=True)


def _sqlite_engine(url: str, read_only: bool) -> Engine:
    options: dict[str, Any] = {"connect_args": {"check_same_thread": False}}
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
