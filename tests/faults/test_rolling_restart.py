"""A new version is put in while messages come in: no call is refused, none is lost."""

from __future__ import annotations

import itertools
import os
import signal
import threading
import time
from pathlib import Path

import pytest

from models.database import Transactions
from models.keys import Keyring
from tests.conftest import count
from tests.faults.test_database_away import Answers, bring, until_stored, variables
from tests.house import House, running_house
from tests.stand_ins.twilio import TwilioStandIn

SECONDS_EACH = 12.0
CLIENTS, PER_SECOND = 4, 30
JUDGED_SECONDS = 60.0


@pytest.mark.postgres
@pytest.mark.timeout(900)
@pytest.mark.parametrize("times", [2, pytest.param(20, marks=pytest.mark.slow)])
def test_web_processes_are_replaced_under_load_without_an_error(
    times: int,
    postgres: object,
    request: pytest.FixtureRequest,
    keyring: Keyring,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    server, template = request.getfixturevalue("postgres"), request.getfixturevalue("postgres_template")
    url = server.make_database(f"rolling_{os.urandom(4).hex()}", template=template)
    twilio, answers, over = TwilioStandIn("https://tounkan.example/hooks/sms-paris"), Answers(), threading.Event()
    with running_house(tmp_path, url, keyring, variables(twilio), 2, 1, TB_PUBLIC_URL="https://tounkan.example") as house:
        clients = [threading.Thread(target=keep_bringing, args=(house.port, twilio, answers, over)) for _ in range(CLIENTS)]
        for client in clients:
            client.start()
        for _ in range(times):
            house.processes[0].send_signal(signal.SIGHUP)
            replace_worker(house)
            time.sleep(SECONDS_EACH)
        over.set()
        for client in clients:
            client.join()
        transactions = Transactions(url, keyring)
        until_stored(transactions, answers.acknowledged, 20)
        stored = count(transactions, "inbox")
        left = until_judged(transactions)
        transactions.close()
        replaced = house.printed().count("Stopped old worker")
    server.drop_database(url)
    errors = [status for status in answers.statuses if not 200 <= status < 300]
    with capsys.disabled():
        print(
            f"\nrolling restart {times} times: {replaced} web processes and {times} workers replaced, "
            f"in {len(answers.statuses)} errors {len(errors)} not judged {left} "
            f"lost {answers.acknowledged - stored} p99 {answers.slowest(0.99):.2f} s"
        )
    assert replaced >= 2 * times
    assert errors == []
    assert stored == answers.acknowledged
    assert left == 0


def until_judged(transactions: Transactions) -> int:
    """How many messages no worker has judged when none has come in for a while."""
    deadline, waiting = time.monotonic() + JUDGED_SECONDS, "inbox WHERE state IN ('waiting', 'claimed')"
    while (left := count(transactions, waiting)) and time.monotonic() < deadline:
        time.sleep(0.2)
    return left


def replace_worker(house: House) -> None:
    """Start a new worker, then ask the old one to end: within its 25 seconds it finishes what is in hand."""
    old = house.processes[-1]
    house.start("worker.py")
    old.terminate()
    assert old.wait(30) in (0, -signal.SIGTERM)  # one that was still starting ends at once


def keep_bringing(port: int, twilio: TwilioStandIn, answers: Answers, over: threading.Event) -> None:
    """One client: message after message, at its share of the pace."""
    for number in itertools.count():
        if over.wait(CLIENTS / PER_SECOND):
            return
        bring(port, twilio.inbound_text(f"message {number}", f"+3361234{number % 200:04d}"), answers)
