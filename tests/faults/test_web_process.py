"""One web process that dies is replaced; the others go on meanwhile."""

from __future__ import annotations

import os
import signal
import time
import urllib.request
from pathlib import Path

import pytest

from models.keys import Keyring
from tests.house import running_house

SECONDS = 40.0


@pytest.mark.postgres
def test_a_web_process_that_dies_is_replaced(request: pytest.FixtureRequest, keyring: Keyring, tmp_path: Path) -> None:
    server, template = request.getfixturevalue("postgres"), request.getfixturevalue("postgres_template")
    database_url = server.make_database(f"replaced_{os.urandom(4).hex()}", template=template)
    with running_house(tmp_path, database_url, keyring, {}, 2) as house:
        before = wait_for_children(house.processes[0].pid, 2, set())
        dead = before.pop()
        os.kill(dead, signal.SIGKILL)
        for _ in range(5):
            with urllib.request.urlopen(f"{house.url}/healthz", timeout=5) as answer:
                assert answer.status == 200
        assert before < wait_for_children(house.processes[0].pid, 2, {dead})


def test_the_only_web_process_is_replaced_too(sqlite_url: str, keyring: Keyring, tmp_path: Path) -> None:
    with running_house(tmp_path, sqlite_url, keyring, {}) as house:
        (dead,) = wait_for_children(house.processes[0].pid, 1, set())
        os.kill(dead, signal.SIGKILL)
        wait_for_children(house.processes[0].pid, 1, {dead})
        house.wait_until_up()
        assert house.processes[0].poll() is None


def wait_for_children(parent: int, number: int, without: set[int]) -> set[int]:
    """The living children of a process, once there are so many beside those left out."""
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        children = {int(pid) for pid in Path(f"/proc/{parent}/task/{parent}/children").read_text().split()} - without
        if len(children) == number:
            return children
        time.sleep(0.1)
    raise AssertionError("the web process was not replaced")
