"""The log is one JSON object a line; nothing put into it acts, nothing personal is in it, and losing it costs nothing."""

from __future__ import annotations

import io
import json
import logging
import os
import sys
import threading
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
import structlog
from flask import Flask

from console.pages import Pages, console
from models.database import Transactions
from models.files import FileStore
from tests.console.conftest import BASE
from tests.console.tools import console_tools
from work.logs import log_as_json

EVIL = "\r\n2026-01-01 INFO admin logged in \x1b]0;title\x07 \x9b31m \u2028 %s %d {0} {user.password}"
MARKER = "Fatoumata-marqueur"


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """What is logged, while logging is set up as the service does."""
    handlers, hooks = list(logging.getLogger().handlers), (threading.excepthook, sys.excepthook)
    stream = io.StringIO()
    log_as_json(stream)
    yield stream
    structlog.reset_defaults()
    logging.getLogger().handlers[:] = handlers
    threading.excepthook, sys.excepthook = hooks


def test_Q5_Q6_what_is_put_in_is_one_harmless_line(lines: io.StringIO) -> None:
    structlog.get_logger().warning("quarantined", line=EVIL, parts=1)
    assert lines.getvalue().count("\n") == 1
    assert lines.getvalue().isascii()
    assert all(character.isprintable() for character in lines.getvalue().rstrip("\n"))
    assert json.loads(lines.getvalue())["line"] == EVIL


def test_libraries_are_heard_without_the_values_put_in(lines: io.StringIO) -> None:
    logging.getLogger("some.library").warning("could not read %s", MARKER)
    logging.getLogger("some.library").error(f"said {MARKER}")
    try:
        raise ValueError(MARKER)
    except ValueError:
        logging.getLogger("some.library").exception("failed")
    assert len(lines.getvalue().splitlines()) == 3
    assert "could not read %s" in lines.getvalue()
    assert "ValueError" in lines.getvalue()
    assert MARKER not in lines.getvalue()


def test_a_thread_that_dies_is_heard_without_its_words(lines: io.StringIO) -> None:
    def die() -> None:
        raise RuntimeError(MARKER)

    thread = threading.Thread(target=die)
    thread.start()
    thread.join()
    assert json.loads(lines.getvalue())["error"] == "RuntimeError"
    assert MARKER not in lines.getvalue()


def test_each_call_is_one_line_with_its_route_and_a_fault_its_kind_and_place(
    lines: io.StringIO, sqlite_transactions: Transactions, store: FileStore, now: datetime
) -> None:
    web = Flask("tests", static_folder=None)
    pages = Pages(sqlite_transactions, store, console_tools(sqlite_transactions), BASE, False, lambda: now)
    web.register_blueprint(console(web, pages))

    def faulty() -> str:
        raise ValueError(MARKER)

    web.view_functions["console.sign_in_page"] = faulty
    client = web.test_client()
    client.get(f"/dossiers/{MARKER}?nom={MARKER}")
    client.get("/healthz")
    assert client.get("/connexion").status_code == 500
    said = [json.loads(line) for line in lines.getvalue().splitlines()]
    assert [one["event"] for one in said] == ["request", "fault", "request"]
    assert said[0]["route"] == "/dossiers/<reference>"
    assert said[1]["error"] == "ValueError"
    assert "test_logs" in said[1]["at"]
    assert said[2]["status"] == 500
    assert MARKER not in lines.getvalue()


def test_F38_a_log_that_cannot_be_written_costs_its_lines_alone(lines: io.StringIO, tmp_path: Path) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    broken = os.fdopen(writing, "w")
    log_as_json(broken)
    structlog.get_logger().info("lost")
    closed = (tmp_path / "log").open("w")
    closed.close()
    log_as_json(closed)
    structlog.get_logger().info("lost")
    full = open("/dev/full", "w")  # noqa: SIM115 (it cannot be closed without an error)
    log_as_json(full)
    structlog.get_logger().info("lost")
    log_as_json(lines)
    structlog.get_logger().info("kept")
    assert json.loads(lines.getvalue())["event"] == "kept"
    for stream in (broken, full):
        with pytest.raises(OSError):
            stream.close()


@pytest.fixture
def store(tmp_path: Path) -> FileStore:
    """A folder for sealed files."""
    return FileStore(tmp_path / "files")
