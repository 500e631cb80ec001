"""A connection to PostgreSQL that does not wait for ever: a server that stands still looks like one that thinks."""

from __future__ import annotations

import time
from typing import Any

from psycopg import Connection, OperationalError
from psycopg.abc import RV, PQGen
from psycopg.errors import _WaitTimeout  # what the base class raises for its own time limit
from sqlalchemy import Connection as Opened
from sqlalchemy import Engine, event
from sqlalchemy.exc import DBAPIError, InvalidatePoolError

STATEMENT_SECONDS = 60.0  # for one statement, or one commit, of a worker or a command
NO_LIMIT = 7 * 24 * 3600.0
FRESH = 1.0  # seconds for which a connection that was just used counts as alive; asking costs as long as a commit


class PatientConnection(Connection[Any]):
    """Waits so long for one answer; then the connection is closed and counts as lost."""

    seconds = STATEMENT_SECONDS

    def wait(self, gen: PQGen[RV], interval: float = 0.1, timeout: float | None = None) -> RV:
        """As the base class, with a limit of our own."""
        try:
            return super().wait(gen, interval, self.seconds if timeout is None else min(timeout, self.seconds))
        except _WaitTimeout as error:
            self.pgconn.finish()
            raise OperationalError(f"no answer within {self.seconds:g} seconds") from error


def limit_waits(engine: Engine, seconds: float) -> None:
    """Give up on what the server of this engine does not answer within these seconds."""

    @event.listens_for(engine, "do_connect")
    def _connect(_dialect: object, _record: object, arguments: Any, options: dict[str, Any]) -> PatientConnection:
        connection = PatientConnection.connect(*arguments, **options)
        connection.seconds = seconds
        return connection


def ask_after_rest(engine: Engine) -> None:
    """Ask a connection that rested for a while whether it is still there, before anything is done with it."""

    @event.listens_for(engine, "checkin")
    def _returned(_raw: object, record: Any) -> None:
        record.info["returned"] = time.monotonic()

    @event.listens_for(engine, "checkout")
    def _taken(raw: Any, record: Any, _fairy: object) -> None:
        if time.monotonic() - record.info.get("returned", time.monotonic()) < FRESH:
            return
        try:
            engine.dialect.do_ping(raw)
        except (DBAPIError, engine.dialect.loaded_dbapi.Error) as error:
            raise InvalidatePoolError from error  # the pool opens another one


def take_time(connection: Opened) -> None:
    """Let this connection wait as long as it takes from here on: for what moves the database's shape."""
    raw = connection.connection.driver_connection
    if isinstance(raw, PatientConnection):
        raw.seconds = NO_LIMIT
        connection.exec_driver_sql("SET statement_timeout = 0")
        connection.exec_driver_sql("SET idle_in_transaction_session_timeout = 0")
