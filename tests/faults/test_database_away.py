"""The database goes away under load and comes back: every message is acknowledged, none is lost, none is doubled."""

from __future__ import annotations

import http.client
import sqlite3
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from models.database import Transactions
from models.keys import Keyring
from tests.conftest import count, prepare
from tests.faults.test_start import CREATE, start
from tests.house import House, running_house
from tests.postgres import PostgresServer, start_postgres
from tests.stand_ins.base import SignedCall
from tests.stand_ins.twilio import TwilioStandIn

PER_SECOND = 50
CLIENTS = 16


@dataclass
class Answers:
    """How the calls of a run were answered, and how long each took."""

    statuses: list[int] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)

    @property
    def acknowledged(self) -> int:
        return sum(200 <= status < 300 for status in self.statuses)

    def slowest(self, share: float) -> float:
        """The time within which that share of the calls was answered."""
        return sorted(self.seconds)[max(0, int(len(self.seconds) * share) - 1)]


def bring(port: int, call: SignedCall, answers: Answers) -> None:
    """One call as its provider makes it: fifteen seconds, then it gives up."""
    begun = time.monotonic()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=15)
    try:
        connection.request(call.method, urlsplit(call.url).path, call.body, call.headers)
        status = connection.getresponse().status
    except OSError:
        status = 0
    finally:
        connection.close()
    answers.statuses.append(status)
    answers.seconds.append(time.monotonic() - begun)


def load(house: House, calls: list[SignedCall], answers: Answers) -> None:
    """Bring all calls at an even pace."""
    start = time.monotonic()
    with ThreadPoolExecutor(CLIENTS) as clients:
        for number, call in enumerate(calls):
            time.sleep(max(0.0, start + number / PER_SECOND - time.monotonic()))
            clients.submit(bring, house.port, call, answers)


def until_stored(transactions: Transactions, wanted: int, seconds: float) -> float:
    """How long it takes until so many messages are in the inbox, or all the time there is."""
    begun = time.monotonic()
    while time.monotonic() - begun < seconds and count(transactions, "inbox") < wanted:
        time.sleep(0.05)
    return time.monotonic() - begun


@pytest.fixture
def twilio() -> TwilioStandIn:
    return TwilioStandIn("https://tounkan.example/hooks/sms-paris")


@pytest.fixture
def own_server() -> Iterator[PostgresServer]:
    """A PostgreSQL server of this test's own, which it may stop."""
    with tempfile.TemporaryDirectory(prefix="tb-away-", ignore_cleanup_errors=True) as folder:
        server = start_postgres(Path(folder))
        if server is None:
            pytest.skip("no PostgreSQL")
        yield server
        server.stop()


def calls_of(twilio: TwilioStandIn, number: int) -> list[SignedCall]:
    return [twilio.inbound_text(f"message {at}", f"+3361234{at % 200:04d}") for at in range(number)]


def variables(twilio: TwilioStandIn) -> dict[str, dict[str, str]]:
    twilio.start()
    lines = {"sms-paris": {"channel": "twilio-sms", **twilio.config()}}
    twilio.stop()
    return lines


def stop_and_start(server: PostgresServer, away: float) -> None:
    """Stop the server as a power cut does, and start it again."""
    server.handle._stop()
    time.sleep(away)
    server.handle.ensure_postgres_running()


def run_away(
    server: PostgresServer, keyring: Keyring, twilio: TwilioStandIn, folder: Path, before: float, away: float, after: float
) -> str:
    """Load throughout, the database stopped in the middle; the line that says what came of it."""
    url = server.make_database("away")
    prepare(url, keyring)
    calls, answers = calls_of(twilio, int((before + away + after) * PER_SECOND)), Answers()
    lines = variables(twilio)
    with running_house(folder, url, keyring, lines, 2, 1, TB_PUBLIC_URL="https://tounkan.example") as house:
        loading = threading.Thread(target=load, args=(house, calls, answers))
        loading.start()
        time.sleep(before)
        stop_and_start(server, away)
        back = time.monotonic()
        spooled = len(list((house.folder / "data" / "spool").glob("*.entry")))
        loading.join()
        transactions = Transactions(url, keyring)
        until_stored(transactions, len(calls), 120)
        drained = time.monotonic() - back
        time.sleep(1.0)  # the last files go after their commit
        stored, distinct = count(transactions, "inbox"), count(transactions, "(SELECT DISTINCT external_hash FROM inbox) AS d")
        left = len(list((house.folder / "data" / "spool").glob("*.entry")))
        transactions.close()
    said = (
        f"database away {away:.0f} s: in {len(calls)} acknowledged {answers.acknowledged} lost {len(calls) - distinct} "
        f"doubled {stored - distinct} spooled at its return {spooled} left {left} drained in {drained:.1f} s "
        f"(load went on for {after:.0f} s) p99 {answers.slowest(0.99):.2f} s"
    )
    assert answers.acknowledged == len(calls) == distinct == stored, said
    assert spooled > 0, said
    assert left == 0, said
    assert drained < 60, said
    return said


def test_ten_seconds_without_the_database(
    own_server: PostgresServer, keyring: Keyring, twilio: TwilioStandIn, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said = run_away(own_server, keyring, twilio, tmp_path, before=1, away=4, after=2)
    with capsys.disabled():
        print(f"\n{said}")


@pytest.mark.slow
def test_a_minute_without_the_database(
    own_server: PostgresServer, keyring: Keyring, twilio: TwilioStandIn, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said = run_away(own_server, keyring, twilio, tmp_path, before=0.5, away=60, after=0)
    with capsys.disabled():
        print(f"\n{said}")


def hold_lock(path: str, seconds: float) -> None:
    """Another process's long write."""
    connection = sqlite3.connect(path, isolation_level=None, timeout=20, check_same_thread=False)
    connection.execute("BEGIN IMMEDIATE")
    time.sleep(seconds)
    connection.execute("ROLLBACK")
    connection.close()


@pytest.mark.parametrize("locked", [1.0, 7.0, pytest.param(30.0, marks=pytest.mark.slow)])
def test_a_locked_database_keeps_nobody_waiting_longer_than_a_provider_does(
    locked: float,
    sqlite_url: str,
    keyring: Keyring,
    twilio: TwilioStandIn,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    calls, answers = calls_of(twilio, int((locked + 2) * 20)), Answers()
    lines = variables(twilio)
    with running_house(tmp_path, sqlite_url, keyring, lines, TB_PUBLIC_URL="https://tounkan.example") as house:
        holder = threading.Thread(target=hold_lock, args=(sqlite_url.removeprefix("sqlite:///"), locked))
        holder.start()
        load(house, calls, answers)
        holder.join()
        transactions = Transactions(sqlite_url, keyring)
        until_stored(transactions, len(calls), 60)
        stored = count(transactions, "inbox")
        spooled = count(transactions, "inbox WHERE source = 'spool'")
        transactions.close()
    with capsys.disabled():
        print(
            f"\nSQLite locked {locked:.0f} s: in {len(calls)} acknowledged {answers.acknowledged} stored {stored} "
            f"spooled {spooled} 5xx {sum(status >= 500 for status in answers.statuses)} p99 {answers.slowest(0.99):.2f} s"
        )
    assert answers.acknowledged == len(calls) == stored
    assert (spooled > 0) == (locked > 5)


def test_where_nothing_can_be_written_the_provider_keeps_the_message(
    own_server: PostgresServer, keyring: Keyring, twilio: TwilioStandIn, tmp_path: Path
) -> None:
    url = own_server.make_database("nowhere")
    prepare(url, keyring)
    answers = Answers()
    with running_house(tmp_path, url, keyring, variables(twilio), TB_PUBLIC_URL="https://tounkan.example") as house:
        spool = house.folder / "data" / "spool"
        spool.rename(house.folder / "data" / "elsewhere")
        own_server.handle._stop()
        for call in calls_of(twilio, 3):
            bring(house.port, call, answers)
    assert answers.statuses == [503, 503, 503]


def test_a_spool_that_cannot_be_written_is_said_at_start(sqlite_url: str, keyring: Keyring, tmp_path: Path) -> None:
    (tmp_path / "spool").write_text("in the way")
    code, said = start(CREATE, TB_DATABASE_URL=sqlite_url, TB_KEYS=keyring.as_text(), TB_DATA_FOLDER=str(tmp_path))
    assert code == 1
    assert "cannot start: the spool folder" in said
    assert "Traceback" not in said
