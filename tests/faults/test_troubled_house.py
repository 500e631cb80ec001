"""The whole product in trouble: its database away when it starts, its log gone, its disk full, strangers at its door."""

from __future__ import annotations

import http.client
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

from models.database import Transactions
from models.keys import Keyring
from tests.conftest import count, fresh_database
from tests.faults.away import Away
from tests.faults.test_database_away import Answers, bring, calls_of, until_stored, variables
from tests.house import ROOT, House, free_port, line_variables, running_house
from tests.stand_ins.base import SignedCall
from tests.stand_ins.twilio import TwilioStandIn

PUBLIC = "https://tounkan.example"
MESSAGES = 20
TOKEN = "a-token-of-forty-characters-for-gatherers"


@pytest.fixture
def twilio() -> TwilioStandIn:
    """What signs the calls."""
    return TwilioStandIn(f"{PUBLIC}/hooks/sms-paris")


@pytest.fixture
def postgres_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A fresh PostgreSQL database."""
    yield from fresh_database("postgres", request.getfixturevalue, tmp_path)


def asked(house: House, path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    """A page's status, headers and body."""
    connection = http.client.HTTPConnection("127.0.0.1", house.port, timeout=15)
    connection.request("GET", path, headers=headers)
    answer = connection.getresponse()
    try:
        return answer.status, dict(answer.getheaders()), answer.read()
    finally:
        connection.close()


def all_brought(house: House, calls: list[SignedCall]) -> Answers:
    """Every call, a few at a time."""
    answers = Answers()
    with ThreadPoolExecutor(4) as clients:
        for call in calls:
            clients.submit(bring, house.port, call, answers)
    return answers


@pytest.mark.postgres
def test_a_house_that_starts_without_its_database_takes_messages_in(
    postgres_url: str, keyring: Keyring, tmp_path: Path, twilio: TwilioStandIn, capsys: pytest.CaptureFixture[str]
) -> None:
    away = Away(postgres_url)
    away.take()
    more = {"TB_PUBLIC_URL": PUBLIC, "TB_SELF_TEST": "0", "TB_METRICS_TOKEN": TOKEN}
    with running_house(tmp_path, postgres_url, keyring, variables(twilio), 2, 1, **more) as house:
        assert asked(house, "/readyz")[::2] == (503, b"database")
        answers = all_brought(house, calls_of(twilio, MESSAGES))
        assert answers.statuses == [200] * MESSAGES
        figures = asked(house, "/metrics", Authorization=f"Bearer {TOKEN}")[2].decode()
        assert f"tounkan_spool_entries {float(MESSAGES)}" in figures
        assert "tounkan_database_up 0.0" in figures
        away.bring_back()
        transactions = Transactions(postgres_url, keyring)
        until_stored(transactions, MESSAGES, 30)
        stored = count(transactions, "inbox")
        transactions.close()
        deadline = time.monotonic() + 20
        while asked(house, "/readyz")[0] != 200 and time.monotonic() < deadline:
            time.sleep(0.2)
        ready = asked(house, "/readyz")[0]
        figures = asked(house, "/metrics", Authorization=f"Bearer {TOKEN}")[2].decode()
        printed = house.printed()
    with capsys.disabled():
        print(f"\nstarted without database: {MESSAGES} of {MESSAGES} acknowledged, lost {MESSAGES - stored}")
    assert (stored, ready) == (MESSAGES, 200)
    assert "Traceback" not in printed
    assert f'tounkan_requests_total{{method="POST",route="/hooks/<line_id>",status="200"}} {float(MESSAGES)}' in figures


def test_strangers_learn_nothing_and_a_lost_log_costs_nothing(
    sqlite_url: str, keyring: Keyring, tmp_path: Path, twilio: TwilioStandIn, capsys: pytest.CaptureFixture[str]
) -> None:
    more = {"TB_PUBLIC_URL": PUBLIC, "TB_SELF_TEST": "0"}
    with silenced_house(tmp_path, sqlite_url, keyring, twilio, more) as house:
        answers = all_brought(house, calls_of(twilio, MESSAGES))
        evil = [SignedCall(call.method, call.url, {**call.headers, "Host": "evil"}, call.body) for call in calls_of(twilio, 2)]
        taken = all_brought(house, evil)
        page = asked(house, "/connexion", Host="evil")
        known = asked(house, "/connexion", Host="tounkan.example")
        missing = asked(house, "/no-such-page")
    bad = sum(status >= 500 or status == 0 for status in answers.statuses)
    with capsys.disabled():
        print(f"\nF38: log closed, in {MESSAGES} calls 5xx {bad}")
    assert bad == 0
    assert taken.statuses == [200, 200]
    assert (page[0], known[0], missing[0]) == (400, 200, 404)
    for _, headers, body in (page, known, missing):
        assert headers["server" if "server" in headers else "Server"] == "tounkan-blon"
        assert b"granian" not in body.lower()
        assert not any("granian" in value.lower() or "werkzeug" in value.lower() for value in headers.values())


@contextmanager
def silenced_house(folder: Path, url: str, keyring: Keyring, twilio: TwilioStandIn, more: dict[str, str]) -> Iterator[House]:
    """A house whose error output is a pipe that nobody reads any more."""
    house = prepared(folder, url, keyring, twilio, more)
    reading, writing = os.pipe()
    command = [sys.executable, "app.py"]
    process = subprocess.Popen(command, cwd=ROOT, env=house.environment, stdout=writing, stderr=writing, start_new_session=True)
    house.processes.append(process)
    os.close(writing)
    try:
        house.wait_until_up()
        os.close(reading)
        yield house
    finally:
        house.stop()


def prepared(folder: Path, url: str, keyring: Keyring, twilio: TwilioStandIn, more: dict[str, str]) -> House:
    """A house that nobody has started yet."""
    port = free_port()
    plain = {name: value for name, value in os.environ.items() if not name.startswith("TB_")}
    own = {"PORT": str(port), "TB_DATABASE_URL": url, "TB_DATA_FOLDER": str(folder / "data"), "TB_KEYS": keyring.as_text()}
    (folder / "data").mkdir(exist_ok=True)
    return House(port, folder, {**plain, **own, **line_variables(variables(twilio)), **more})
