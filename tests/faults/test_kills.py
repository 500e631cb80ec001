"""The kill loop in short: each point once and a few kills at random, on both databases, and a house broken on purpose."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import pytest
from sqlalchemy.engine import make_url

from models.keys import Keyring
from tests.faults import matrix
from tests.faults.cell import Plan, run_cell


def reckon(plan: Plan, url: str, keyring: Keyring, folder: Path, capsys: pytest.CaptureFixture[str]) -> list[str]:
    """Run a cell and print what it came to; what was wrong."""
    found = asdict(run_cell(plan, url, keyring, folder))
    *_, last = matrix.rows(found)
    took = ", ".join(f"{name} {found[name]:.0f} s" for name in ("up_in", "settled_in", "seconds"))
    done = ", ".join(f"{number} {what}" for what, number in matrix.harm(found).items())
    with capsys.disabled():
        print(f"\n{done}; {', '.join(f'{name} {value}' for name, value in zip(matrix.HEAD, last, strict=True))}; {took}")
    return matrix.wrongs(found)


def test_nothing_is_lost_or_doubled_whenever_a_process_dies(
    database_url: str, keyring: Keyring, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plan = matrix.short(make_url(database_url).get_backend_name())
    assert reckon(plan, database_url, keyring, tmp_path, capsys) == []


def test_what_is_broken_on_purpose_is_caught(
    sqlite_url: str, keyring: Keyring, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert reckon(matrix.broken_at_once("sqlite"), sqlite_url, keyring, tmp_path, capsys) == []
