"""The kill loop in short: each point once and a few kills at random, on both databases, and a house broken on purpose."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import pytest
from sqlalchemy.engine import make_url

from models.keys import Keyring
from tests.faults import matrix
from tests.faults.cell import Plan, run_cell

SPEED = 20.0


def engine_of(url: str) -> str:
    """The database's kind, as the matrix names it."""
    return make_url(url).get_backend_name()


def reckon(plan: Plan, url: str, keyring: Keyring, folder: Path, capsys: pytest.CaptureFixture[str]) -> list[str]:
    """Run a cell and print what it came to; what was wrong."""
    found = asdict(run_cell(plan, url, keyring, folder))
    *_, last = matrix.rows(found)
    with capsys.disabled():
        print(
            f"\n{', '.join(f'{name} {value}' for name, value in zip(matrix.HEAD, last, strict=True))}; {found['seconds']:.0f} s"
        )
    return matrix.wrongs(found)


def test_inbound(database_url: str, keyring: Keyring, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    plan = Plan(engine_of(database_url), "inbound", "telegram", matrix.INBOUND, 1, 3, 40, speed=SPEED, latest=4)
    assert reckon(plan, database_url, keyring, tmp_path, capsys) == []


def test_outbound(database_url: str, keyring: Keyring, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    points = (*matrix.OUTBOUND, *matrix.CALLBACKS)
    plan = Plan(engine_of(database_url), "outbound", "twilio-sms", points, 1, 3, 60, rate=15.0, speed=SPEED, latest=2)
    assert reckon(plan, database_url, keyring, tmp_path, capsys) == []


def test_what_answers_before_it_commits_is_caught(
    sqlite_url: str, keyring: Keyring, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plan = Plan("sqlite", "inbound", "twilio-sms", ("in7",), 10, 0, 40, variant="ack before commit", speed=SPEED, latest=6)
    assert reckon(plan, sqlite_url, keyring, tmp_path, capsys) == []
