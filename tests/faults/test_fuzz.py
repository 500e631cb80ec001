"""A moment of `make fuzz` on each database, and a house broken on purpose that it has to find."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import structlog

import tests.faults.fuzz
from gateway.safekeeping import Safekeeping
from models.keys import Keyring
from tests.faults.fuzz import fuzzed

SECONDS, SEED = 1.5, 20261122


def test_what_nobody_thought_of_harms_nothing(
    database_url: str, keyring: Keyring, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with fuzzed(database_url, keyring, tmp_path, SEED) as fuzz:
        found = fuzz.run(SECONDS)
    with capsys.disabled():
        print(f"\nfuzz, {database_url.partition(':')[0].partition('+')[0]}: {found}")
    assert found.owed > 0
    assert not any(found.harm.values()), found.remarks


def test_what_is_broken_on_purpose_is_found(
    sqlite_url: str, keyring: Keyring, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    turns: list[str] = []

    def forget(keeping: Safekeeping, line_id: str, reading: Any) -> None:
        turns.append(line_id)
        if len(turns) % 5 == 0:
            raise KeyError(line_id)
        structlog.get_logger().info("taken", words=[message.text for message in reading.messages])

    def stumble(text: str, *_: object) -> None:
        raise ValueError(text)

    monkeypatch.setattr(tests.faults.fuzz, "BATCH", 200)
    monkeypatch.setattr(Safekeeping, "keep", forget)
    monkeypatch.setattr(tests.faults.fuzz, "understand", stumble)
    with fuzzed(sqlite_url, keyring, tmp_path, SEED) as fuzz:
        harm = fuzz.run(0).harm
    assert all(harm[what] for what in ("5xx", "lost", "judgement raised", "personal in logs")), harm
