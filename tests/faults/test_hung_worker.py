"""F35: a worker that stands still and wakes up much later: others take over what it held, and nothing is sent twice."""

from __future__ import annotations

import os
import random
import signal
import time
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

import models.database
from models.database import Transactions
from models.keys import Keyring
from tests.builders import make_ticket
from tests.faults.cell import START_SECONDS, House, Plan, _settle, house_of
from tests.faults.compare import Figures, Sent, compare_inbound, compare_outbound
from tests.faults.load import wait_until_up

STOPS = 12
STILL_SECONDS = 20.0  # five minutes by the clock of the house, which runs fifteen times as fast
LOCK = text("SELECT id FROM tickets FOR UPDATE NOWAIT")


@pytest.mark.postgres
@pytest.mark.slow
@pytest.mark.timeout(900)
def test_F35_a_worker_that_stands_still_for_five_minutes_doubles_nothing(
    request: pytest.FixtureRequest, keyring: Keyring, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    server, template = request.getfixturevalue("postgres"), request.getfixturevalue("postgres_template")
    url = server.make_database(f"hung_{os.urandom(4).hex()}", template=template)
    plan = Plan("postgresql", "inbound", "twilio-sms", (), 0, 0, 200, rate=2.0, speed=15.0)
    with house_of(plan, url, keyring, tmp_path) as house:
        wait_until_up(house.config["port"], START_SECONDS, house.kills.nursery)
        house.start_clients()
        held = sum(stand_still(house) for _ in range(STOPS))
        house.end_clients()
        _settle(house)
        sent = compare_outbound(house.transactions, tmp_path, plan.channel, set(), house.clock())
        taken = compare_inbound(house.transactions, tmp_path, plan.channel)
    server.drop_database(url)
    with capsys.disabled():
        print(f"\nF35: {said(sent, taken, held)}")
    assert held > 0
    assert (sent.lost, sent.doubled, sent.in_doubt) == (0, 0, 0)
    assert [(one.lost, one.doubled) for one in taken.values()] == [(0, 0)] * len(taken)


def stand_still(house: House) -> int:
    """One of the workers stands still and goes on again; how many messages it held meanwhile."""
    time.sleep(random.uniform(0.5, 1.5))
    worker = random.choice(house.kills.living("worker"))
    os.kill(worker.pid, signal.SIGSTOP)
    try:
        held = leased(house)
        time.sleep(STILL_SECONDS)
    finally:
        os.kill(worker.pid, signal.SIGCONT)
    return held


def leased(house: House) -> int:
    """How many messages are in some worker's hands."""
    wanted = (
        "SELECT (SELECT count(*) FROM inbox WHERE state = 'claimed') + (SELECT count(*) FROM outbox WHERE status = 'sending')"
    )
    with house.transactions.read() as session:
        return int(session.scalar(text(wanted)) or 0)


def said(sent: Sent, taken: dict[str, Figures], held: int) -> str:
    """The line of figures."""
    brought = sum(one.messages for one in taken.values())
    return (
        f"a worker stopped {STOPS} times for five minutes, messages in hand {held}; brought {brought}, sent {sent.rows}, "
        f"lost {sent.lost + sum(one.lost for one in taken.values())}, "
        f"doubled {sent.doubled + sum(one.doubled for one in taken.values())}, in doubt {sent.in_doubt}"
    )


@pytest.mark.postgres
def test_F35_what_a_process_locked_before_it_stood_still_is_free_after_a_minute(
    request: pytest.FixtureRequest, keyring: Keyring, now: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    server, template = request.getfixturevalue("postgres"), request.getfixturevalue("postgres_template")
    url = server.make_database(f"locked_{os.urandom(4).hex()}", template=template)
    monkeypatch.setattr(models.database, "IDLE_SECONDS", 0.5)
    hung, other = Transactions(url, keyring), Transactions(url, keyring)
    make_ticket(other, now)  # type: ignore[arg-type]
    with pytest.raises(DBAPIError) as woken:
        stand_still_locked(hung, other)
    assert "idle-in-transaction" in str(woken.value)
    hung.close()
    other.close()
    server.drop_database(url)


def stand_still_locked(hung: Transactions, other: Transactions) -> None:
    """Lock the tickets, stand still for longer than is allowed, and go on as if nothing had been."""
    with hung.write() as session:
        session.execute(LOCK)
        assert not is_free(other)
        time.sleep(1.0)
        assert is_free(other)
        session.execute(LOCK)


def is_free(transactions: Transactions) -> bool:
    """Whether nobody holds the tickets locked."""
    try:
        with transactions.write() as session:
            session.execute(LOCK)
        return True
    except DBAPIError:
        return False
