"""The same message brought five times by four clients at once is one row, one entry of a thread, and always a 2xx."""

from __future__ import annotations

import http.client
import multiprocessing
import random
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations

from models.database import Transactions
from models.keys import Keyring
from tests.conftest import count
from tests.house import House, running_house
from tests.stand_ins.base import SignedCall
from tests.stand_ins.twilio import TwilioStandIn

MESSAGES, TIMES, CLIENTS, SENDERS = 1000, 5, 4, 200
SETTLE_SECONDS = 150.0
SHAPES = {"sqlite": {"web_processes": 1, "workers": 0}, "postgresql": {"web_processes": 4, "workers": 2}}


@dataclass(frozen=True)
class Count:
    """What was sent, and what became of it."""

    sent: int
    accepted: int
    rows: int
    entries: int
    distinct: int

    def __str__(self) -> str:
        return (
            f"sent {self.sent} distinct {self.distinct} answered 2xx {self.accepted} "
            f"inbox rows {self.rows} thread entries {self.entries}"
        )


@pytest.fixture
def twilio() -> Iterator[TwilioStandIn]:
    stand_in = TwilioStandIn("https://tounkan.example/hooks/sms-paris")
    stand_in.start()
    yield stand_in
    stand_in.stop()


def signed_calls(twilio: TwilioStandIn, messages: int) -> list[SignedCall]:
    """Distinct messages from some senders, each signed as Twilio signs it."""
    return [twilio.inbound_text(f"bonjour, message numéro {at}", f"+3361234{at % SENDERS:04d}") for at in range(messages)]


def send_all(port: int, calls: list[SignedCall], seed: int, answers: multiprocessing.Queue) -> None:
    """One client process: its share of the calls, in an order of its own, over one connection."""
    random.Random(seed).shuffle(calls)
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    good = 0
    for call in calls:
        parts = urlsplit(call.url)
        connection.request(call.method, parts.path, call.body, call.headers)
        answer = connection.getresponse()
        answer.read()
        good += 200 <= answer.status < 300
    answers.put(good)


def storm(house: House, calls: list[SignedCall], times: int = TIMES) -> int:
    """All calls, several times each, dealt out to client processes; how many were answered 2xx."""
    dealt = [list(calls) for _ in range(times)]
    shares = [[call for deal in dealt for call in deal][client::CLIENTS] for client in range(CLIENTS)]
    context = multiprocessing.get_context("fork")
    answers = context.Queue()
    clients = [context.Process(target=send_all, args=(house.port, share, seed, answers)) for seed, share in enumerate(shares)]
    for client in clients:
        client.start()
    good = sum(answers.get(timeout=120) for _ in clients)
    for client in clients:
        client.join()
    return good


def settled(transactions: Transactions, wanted: int, seconds: float) -> int:
    """Wait until the wanted number of messages stands in threads, or the time is up; how many there are."""
    deadline = time.monotonic() + seconds
    while count(transactions, "messages WHERE direction = 'inbound'") < wanted and time.monotonic() < deadline:
        time.sleep(0.5)
    return count(transactions, "messages WHERE direction = 'inbound'")


def run(folder: Path, url: str, keyring: Keyring, twilio: TwilioStandIn, messages: int, settle: float) -> Count:
    """Bring a number of messages, five times each, to a fresh installation."""
    transactions = Transactions(url, keyring)
    engine = "sqlite" if transactions.is_sqlite else "postgresql"
    lines = {"sms-paris": {"channel": "twilio-sms", **twilio.config()}}
    calls = signed_calls(twilio, messages)
    shape = SHAPES[engine]
    with running_house(folder, url, keyring, lines, **shape, TB_PUBLIC_URL="https://tounkan.example") as house:
        accepted = storm(house, calls)
        entries = settled(transactions, messages, settle)
    outcome = Count(messages * TIMES, accepted, count(transactions, "inbox"), entries, messages)
    transactions.close()
    return outcome


def test_a_thousand_messages_five_times_each(
    database_url: str, keyring: Keyring, twilio: TwilioStandIn, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    outcome = run(tmp_path, database_url, keyring, twilio, MESSAGES, SETTLE_SECONDS)
    with capsys.disabled():
        print(f"\n{database_url.split(':')[0]}: {outcome}")
    assert outcome == Count(MESSAGES * TIMES, MESSAGES * TIMES, MESSAGES, MESSAGES, MESSAGES)


def drop_the_unique_key(url: str, keyring: Keyring) -> None:
    """Break the database on purpose: the inbox takes doubles, as it would under a look-then-insert."""
    transactions = Transactions(url, keyring)
    with transactions.writer.begin() as connection:
        operations = Operations(MigrationContext.configure(connection))
        with operations.batch_alter_table("inbox") as inbox:
            inbox.drop_constraint("uq_inbox_line_id_external_hash", type_="unique")
    transactions.close()


def test_without_the_unique_key_the_same_run_fails(
    database_url: str, keyring: Keyring, twilio: TwilioStandIn, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    drop_the_unique_key(database_url, keyring)
    outcome = run(tmp_path, database_url, keyring, twilio, messages=50, settle=1.0)
    with capsys.disabled():
        print(f"\n{database_url.split(':')[0]} without the unique key: {outcome}")
    assert outcome != Count(50 * TIMES, 50 * TIMES, 50, 50, 50)
