"""The floor: a plain WSGI function behind the same server, the same signature check, one durable row by the bare driver."""

from __future__ import annotations

import os
import sqlite3
import sys
import threading
from collections.abc import Callable, Iterable
from typing import Any

import psycopg
from granian import Granian
from granian.constants import Interfaces
from twilio.request_validator import RequestValidator

from gateway.form_body import read_form

TABLE = {"sqlite": "INTEGER PRIMARY KEY", "postgresql": "bigserial PRIMARY KEY"}
ANSWER = b'<?xml version="1.0" encoding="UTF-8"?><Response/>'
WRITE = "INSERT INTO floor (external_id, body) VALUES ({0}, {0})"


def create() -> Callable[..., Iterable[bytes]]:
    """The WSGI function; its address, secret and database come from the environment."""
    validator, url = RequestValidator(os.environ["FLOOR_TOKEN"]), os.environ["FLOOR_URL"]
    store = _sqlite_store(os.environ["FLOOR_DATABASE"]) if os.environ["FLOOR_KIND"] == "sqlite" else _postgres_store()

    def floor(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
        form = read_form(body)
        if not validator.validate(url, form, environ.get("HTTP_X_TWILIO_SIGNATURE", "")):
            start_response("403 Forbidden", [])
            return [b""]
        store(form.text("MessageSid"), body)
        start_response("200 OK", [("Content-Type", "text/xml"), ("Content-Length", str(len(ANSWER)))])
        return [ANSWER]

    return floor


def _postgres_store() -> Callable[[str, bytes], None]:
    own = threading.local()

    def store(external_id: str, body: bytes) -> None:
        if not hasattr(own, "connection"):
            own.connection = psycopg.connect(os.environ["FLOOR_DATABASE"], autocommit=True)
            own.connection.prepare_threshold = 0
        own.connection.execute(WRITE.format("%s"), (external_id, body))

    return store


def _sqlite_store(path: str) -> Callable[[str, bytes], None]:
    turn, connection = threading.Lock(), sqlite3.connect(path, check_same_thread=False, isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")

    def store(external_id: str, body: bytes) -> None:
        with turn:
            connection.execute(WRITE.format("?"), (external_id, body))

    return store


def prepare(kind: str, database: str) -> None:
    """Make the floor's one table."""
    create_table = f"CREATE TABLE floor (id {TABLE[kind]}, external_id text UNIQUE, body bytea)"
    connection: Any = sqlite3.connect(database) if kind == "sqlite" else psycopg.connect(database, autocommit=True)
    connection.execute(create_table)
    connection.close()


def main() -> None:
    """`floor PORT PROCESSES THREADS`: serve."""
    port, processes, threads = map(int, sys.argv[1:4])
    Granian(
        "benchmarks.peers.floor:create",
        address="127.0.0.1",
        port=port,
        interface=Interfaces.WSGI,
        factory=True,
        workers=processes,
        blocking_threads=threads,
        log_access=False,
        websockets=False,
    ).serve()


if __name__ == "__main__":
    main()
