"""The connection to PostgreSQL cut while a commit is answered, and a server that stands still without a word."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from bot.values import InboundMessage, Reading, SenderAddress
from gateway.safekeeping import Safekeeping
from models.database import MemoryAway, Transactions
from models.keys import Keyring
from models.spool import Spool
from tests.builders import LINE, make_line
from tests.conftest import count, fresh_database
from tests.faults.proxy import Wire, wire_to
from work.drain_spool import drain_spool

pytestmark = pytest.mark.postgres
MESSAGES = 12
PATIENCE = 1.5


@pytest.fixture
def wire(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Wire]:
    """A wire to a fresh database."""
    for url in fresh_database("postgres", request.getfixturevalue, tmp_path):
        with wire_to(url) as wire:
            yield wire


def reading(number: int) -> Reading:
    """One message, with an id of its own."""
    return Reading((InboundMessage(f"SM{number}", SenderAddress("phone", "+33612345678"), f"message {number}"),))


def test_F32_a_cut_during_commit_loses_and_doubles_nothing(
    wire: Wire, keyring: Keyring, tmp_path: Path, now: datetime, capsys: pytest.CaptureFixture[str]
) -> None:
    transactions, spool = Transactions(wire.url, keyring), Spool(tmp_path / "spool", keyring)
    spool.prepare()
    make_line(transactions, now)
    acknowledged = 0
    for number in range(MESSAGES):
        # A process of its own for each: one that has found the database away would not ask it again.
        keeping = Safekeeping(transactions, spool, lambda: now)
        wire.cuts_left = number % 2
        keeping.keep(LINE.id, reading(number))
        wire.cuts_left = 0
        acknowledged += 1
    while drain_spool(transactions, spool, lambda: now):
        pass
    stored = count(transactions, "inbox")
    with transactions.read() as session:
        different = int(session.scalar(text("SELECT count(DISTINCT external_hash) FROM inbox")) or 0)
    transactions.close()
    with capsys.disabled():
        print(f"\nF32: {wire.cut} commits cut, lost {acknowledged - different} doubled {stored - different}")
    assert wire.cut == MESSAGES // 2
    assert stored == different == acknowledged


def test_a_server_that_stands_still_counts_as_away_and_comes_back(wire: Wire, keyring: Keyring, now: datetime) -> None:
    transactions = Transactions(wire.url, keyring, PATIENCE)
    make_line(transactions, now)

    def look(session: Session) -> int:
        return int(session.scalar(text("SELECT 1")) or 0)

    wire.flowing.clear()
    began = time.monotonic()
    with pytest.raises(MemoryAway):
        transactions.attempt(look)
    assert time.monotonic() - began < 30
    wire.flowing.set()
    assert transactions.attempt(look) == 1
    transactions.close()


def test_F36_a_deadlock_reaches_nobody(wire: Wire, keyring: Keyring, now: datetime, capsys: pytest.CaptureFixture[str]) -> None:
    transactions = Transactions(wire.url, keyring)
    make_line(transactions, now)
    with transactions.write() as session:
        session.execute(text("CREATE TABLE two (id int PRIMARY KEY, times int)"))
        session.execute(text("INSERT INTO two VALUES (1, 0), (2, 0)"))
    surfaced, met = deadlocks(transactions)
    with transactions.read() as session:
        done = int(session.scalar(text("SELECT min(times) FROM two")) or 0)
    transactions.close()
    with capsys.disabled():
        print(f"\nF36: {met} collisions, surfaced to user {surfaced}")
    assert (surfaced, done) == (0, 2)
    assert met > 0


def deadlocks(transactions: Transactions) -> tuple[int, int]:
    """Two threads that take two rows in opposite order at once: the errors they saw, and the tries beyond the first."""
    both = threading.Barrier(2, timeout=20)
    tries = [0, 0]

    def work(number: int) -> int:
        def deed(session: Session) -> None:
            tries[number] += 1
            for turn, row in enumerate((1, 2) if number else (2, 1)):
                session.execute(text("UPDATE two SET times = times + 1 WHERE id = :row"), {"row": row})
                if turn == 0 and tries[number] == 1:
                    both.wait()

        try:
            transactions.attempt(deed)
        except Exception:
            return 1
        return 0

    with ThreadPoolExecutor(2) as pool:
        surfaced = sum(pool.map(work, range(2)))
    return surfaced, sum(tries) - 2
