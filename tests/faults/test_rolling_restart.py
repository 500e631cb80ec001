"""A new version is put in while messages come in: no call is refused, none is lost."""

from __future__ import annotations

import os
import signal
import threading
import time
from pathlib import Path

import pytest

from models.database import Transactions
from models.keys import Keyring
from tests.conftest import count
from tests.faults.test_database_away import Answers, bring, calls_of, until_stored, variables
from tests.house import running_house
from tests.stand_ins.twilio import TwilioStandIn

TIMES, SECONDS_EACH = 2, 12.0
PER_SECOND = 30


@pytest.mark.postgres
def test_web_processes_are_replaced_under_load_without_an_error(
    postgres: object,
    request: pytest.FixtureRequest,
    keyring: Keyring,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    server, template = request.getfixturevalue("postgres"), request.getfixturevalue("postgres_template")
    url = server.make_database(f"rolling_{os.urandom(4).hex()}", template=template)
    twilio, answers, over = TwilioStandIn("https://tounkan.example/hooks/sms-paris"), Answers(), threading.Event()
    calls = calls_of(twilio, int(TIMES * SECONDS_EACH * PER_SECOND * 2))
    with running_house(tmp_path, url, keyring, variables(twilio), 2, 1, TB_PUBLIC_URL="https://tounkan.example") as house:
        waiting = iter(calls)
        clients = [threading.Thread(target=keep_bringing, args=(house.port, waiting, answers, over)) for _ in range(4)]
        for client in clients:
            client.start()
        for _ in range(TIMES):
            house.processes[0].send_signal(signal.SIGHUP)
            time.sleep(SECONDS_EACH)
        over.set()
        for client in clients:
            client.join()
        transactions = Transactions(url, keyring)
        until_stored(transactions, answers.acknowledged, 20)
        stored = count(transactions, "inbox")
        transactions.close()
        replaced = house.printed().count("Stopped old worker")
    server.drop_database(url)
    errors = [status for status in answers.statuses if not 200 <= status < 300]
    with capsys.disabled():
        print(
            f"\nrolling restart: {replaced} web processes replaced, in {len(answers.statuses)} "
            f"errors {len(errors)} lost {answers.acknowledged - stored} p99 {answers.slowest(0.99):.2f} s"
        )
    assert replaced >= 2 * TIMES
    assert errors == []
    assert stored == answers.acknowledged


def keep_bringing(port: int, calls: object, answers: Answers, over: threading.Event) -> None:
    """One client: call after call, at its share of the pace."""
    while not over.is_set():
        bring(port, next(calls), answers)
        time.sleep(4 / PER_SECOND)
