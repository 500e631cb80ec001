"""A line that brings nothing when it should is noticed, by its own history and by our own test message."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
from flask import Flask

from bot.silence import expected_messages, is_silent
from gateway.channel import Channel
from gateway.channels import simulator, telegram, twilio_sms, twilio_whatsapp, whatsapp_cloud
from gateway.refusals import Refusals
from gateway.safekeeping import Safekeeping
from gateway.self_tests import SelfTests
from gateway.webhooks import Door, webhooks
from handlers.open_lines import LineSetting
from handlers.prune_inbox import prune_inbox
from models.alarms import ringing_alarms
from models.database import Transactions
from models.files import FileStore
from tests.builders import make_line, store_text
from tests.conftest import count
from tests.house import free_port
from work.judge_inbox import judge_inbox
from work.parts import WorkerParts
from work.tools import build_tools
from work.watch_lines import check_self_tests, send_self_tests, watch_silence

MONDAY = datetime(2026, 11, 23, tzinfo=UTC)
TWILIO = {"account_sid": "AC" + "5a" * 16, "auth_token": "token", "number": "+33756790001"}
META = {"app_secret": "s", "verify_token": "v", "access_token": "a", "phone_number_id": "1"}
CHANNELS: dict[str, Channel] = {
    "simulator-sms": simulator.Channel({"secret": "s", "style": "sms"}),
    "telegram": telegram.Channel({"token": "1:abc", "secret_token": "s"}),
    "sms": twilio_sms.Channel(TWILIO),
    "whatsapp-twilio": twilio_whatsapp.Channel(TWILIO),
    "whatsapp": whatsapp_cloud.Channel(META),
}


def history(by_day: int, by_night: int) -> dict[datetime, int]:
    """Four weeks of a line that is busy from 8 to 20 and quiet at night."""
    hours = (MONDAY - timedelta(weeks=4) + timedelta(hours=number) for number in range(28 * 24))
    return {hour: by_day if 8 <= hour.hour < 20 else by_night for hour in hours}


def test_a_silence_is_judged_by_the_hour_of_the_week() -> None:
    habit = history(by_day=20, by_night=0)
    noon, night = MONDAY + timedelta(hours=12), MONDAY + timedelta(hours=2)
    assert is_silent(noon - timedelta(hours=1), noon, habit)
    assert not is_silent(noon - timedelta(minutes=30), noon, habit)  # the floor: under an hour nobody is woken
    assert not is_silent(night - timedelta(hours=5), night, habit)
    assert not is_silent(noon - timedelta(days=2), noon, {})
    assert expected_messages(noon - timedelta(minutes=90), noon, habit) == pytest.approx(30)


@pytest.fixture
def parts(transactions: Transactions, tmp_path: Path, now: datetime) -> WorkerParts:
    for line_id, channel in CHANNELS.items():
        make_line(transactions, now, LineSetting(line_id, channel.NAME, channel.STYLE, line_id))
    return WorkerParts(transactions, build_tools(transactions), CHANNELS, FileStore(tmp_path), "", clock=lambda: now)


def ringing(transactions: Transactions) -> list[tuple[str, str]]:
    with transactions.read() as session:
        return [(alarm.kind, alarm.subject) for alarm in ringing_alarms(session)]


def test_a_line_gone_silent_rings_and_ends_when_it_speaks_again(
    transactions: Transactions, parts: WorkerParts, now: datetime
) -> None:
    for week in (4, 3, 2, 1):
        for number in range(12):
            at = now - timedelta(weeks=week) + timedelta(minutes=15 * number)
            store_text(transactions, at, "bonjour", f"w{week}-{number}", f"+3361234{number:04d}")
    store_text(transactions, now, "bonjour", "last", "+33612345678")
    detected = None
    for minutes in range(0, 180, 5):
        at = now + timedelta(minutes=minutes)
        watch_silence(replace(parts, clock=lambda at=at: at))
        if ringing(transactions) and detected is None:
            detected = minutes
    assert detected is not None
    assert 60 <= detected <= 115
    assert ringing(transactions) == [("silence", "simulator-sms")]
    store_text(transactions, now + timedelta(hours=3), "bonjour", "again", "+33612345679")
    watch_silence(replace(parts, clock=lambda: now + timedelta(hours=3)))
    assert ringing(transactions) == []
    assert count(transactions, "line_hours") >= 9


class Silent(WSGIRequestHandler):
    """A server that prints nothing."""

    def log_message(self, *_: object) -> None:
        """Nothing."""


@pytest.fixture
def hooks(transactions: Transactions, now: datetime) -> Iterator[str]:
    """The door, served on this machine as it is in public."""
    url = f"http://127.0.0.1:{(port := free_port())}/hooks"
    keeping = Safekeeping(transactions, None, lambda: now)
    web = Flask(__name__)
    web.register_blueprint(webhooks(Door(CHANNELS, keeping, Refusals(transactions), url, lambda: now)))
    server = make_server("127.0.0.1", port, web, handler_class=Silent)
    Thread(target=server.serve_forever, daemon=True).start()
    yield url
    server.shutdown()
    server.server_close()


def test_our_own_message_goes_the_whole_way_on_every_channel_and_leaves_nothing(
    transactions: Transactions, parts: WorkerParts, hooks: str, now: datetime
) -> None:
    testing = replace(parts, self_tester=SelfTests(CHANNELS, hooks))
    send_self_tests(testing)
    assert ringing(transactions) == []
    assert count(transactions, "inbox WHERE source = 'self-test' AND state = 'waiting'") == len(CHANNELS)
    judge_inbox(transactions, parts.tools, lambda: now)
    assert count(transactions, "inbox WHERE source = 'self-test' AND state = 'done'") == len(CHANNELS)
    for table in ("contacts", "tickets", "messages", "outbox"):
        assert count(transactions, table) == 0
    check_self_tests(testing)
    assert ringing(transactions) == []
    with transactions.write() as session:
        assert prune_inbox(session, now, 500) == 0
        assert prune_inbox(session, now + timedelta(days=3), 500) == len(CHANNELS)


def test_a_hook_that_is_gone_is_found_by_the_next_test(
    transactions: Transactions, parts: WorkerParts, hooks: str, now: datetime
) -> None:
    gone = replace(parts, self_tester=SelfTests(CHANNELS, "http://127.0.0.1:9/hooks"))
    send_self_tests(gone)
    assert ringing(transactions) == [("self-test", line_id) for line_id in CHANNELS]
    check_self_tests(gone)
    assert len(ringing(transactions)) == len(CHANNELS)
    back = replace(parts, self_tester=SelfTests(CHANNELS, hooks))
    send_self_tests(back)
    judge_inbox(transactions, parts.tools, lambda: now)
    check_self_tests(back)
    assert ringing(transactions) == []


def test_a_test_that_no_worker_takes_rings(transactions: Transactions, parts: WorkerParts, hooks: str, now: datetime) -> None:
    testing = replace(parts, self_tester=SelfTests(CHANNELS, hooks))
    send_self_tests(testing)
    check_self_tests(replace(testing, clock=lambda: now + timedelta(minutes=4)))
    assert ringing(transactions) == []
    check_self_tests(replace(testing, clock=lambda: now + timedelta(minutes=6)))
    assert len(ringing(transactions)) == len(CHANNELS)


def test_nobody_else_can_write_a_self_test(transactions: Transactions, parts: WorkerParts, now: datetime) -> None:
    store_text(transactions, now, f"tounkan-blon self-test {now.isoformat()} {'0' * 64}")
    judge_inbox(transactions, parts.tools, lambda: now)
    assert count(transactions, "inbox WHERE source = 'self-test'") == 0
    assert count(transactions, "tickets") == 1
