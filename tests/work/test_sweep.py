"""What never reached us is found by asking the provider, once, with how late it is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from gateway.channels.twilio_sms import Channel
from handlers.open_lines import LineSetting
from handlers.store_inbound import store_inbound
from models.database import Transactions
from models.files import FileStore
from models.inbox import InboxRow
from tests.builders import make_line
from tests.conftest import count
from tests.stand_ins.twilio import TwilioStandIn
from work.jobs import JOBS
from work.parts import WorkerParts
from work.sweep import SweepFailed, sweep
from work.tools import build_tools

LINE = LineSetting("sms-paris", "twilio-sms", "sms", "Paris")
MESSAGES, REFUSED = 200, 20


@pytest.fixture
def twilio() -> Iterator[TwilioStandIn]:
    stand_in = TwilioStandIn("https://tounkan.example/hooks/sms-paris")
    stand_in.start()
    yield stand_in
    stand_in.stop()


@pytest.fixture
def parts(transactions: Transactions, twilio: TwilioStandIn, tmp_path: Path) -> WorkerParts:
    make_line(transactions, datetime.now(UTC), LINE)
    tools, store = build_tools(transactions), FileStore(tmp_path / "files")
    return WorkerParts(transactions, tools, {LINE.id: Channel(twilio.config())}, store, "https://tounkan.example")


def bring(parts: WorkerParts, twilio: TwilioStandIn) -> list[str]:
    """Messages of which every twentieth is refused; the sids of those."""
    channel, refused = Channel(twilio.config()), []
    for number in range(MESSAGES):
        kind = "photo" if number % 40 == 0 else "text"
        call = twilio.inbound(kind, f"+3361234{number:04d}", f"message {number}")
        reading = channel.read(call.request())
        if number % REFUSED == 0:
            refused.append(reading.messages[0].external_id)
            continue
        with parts.transactions.write() as session:
            store_inbound(session, LINE.id, reading, parts.clock())
    return refused


def test_what_we_refused_is_recovered_and_said_to_be_late(
    parts: WorkerParts, twilio: TwilioStandIn, transactions: Transactions, capsys: pytest.CaptureFixture[str]
) -> None:
    refused = bring(parts, twilio)
    late = replace(parts, clock=lambda: datetime.now(UTC) + timedelta(minutes=3))
    sweep(late)
    recovered = count(transactions, "inbox WHERE source = 'sweep'")
    with capsys.disabled():
        print(f"\nrefused {len(refused)} recovered {recovered} of {MESSAGES} messages")
    assert recovered == len(refused)
    assert count(transactions, "inbox") == MESSAGES
    with transactions.read() as session:
        found = session.scalars(select(InboxRow).where(InboxRow.source == "sweep")).all()
        assert all(170 <= (row.late_seconds or 0) <= 200 for row in found)
        assert sum('"source"' in (row.payload or "") for row in found) == MESSAGES // 40  # the pictures came along
    sweep(late)
    assert count(transactions, "inbox") == MESSAGES


def test_a_provider_that_does_not_answer_is_asked_from_where_we_stopped(
    parts: WorkerParts, twilio: TwilioStandIn, transactions: Transactions, monkeypatch: pytest.MonkeyPatch
) -> None:
    sweep(parts)
    call = twilio.inbound_text("perdu", "+33612345678")
    assert isinstance(call.body, bytes)
    much_later = datetime.now(UTC) + timedelta(hours=3)
    asked = []
    whole = Channel.list_recent

    def away(self: Channel, since: datetime) -> tuple:
        asked.append(since)
        if len(asked) == 1:
            raise OSError
        return whole(self, since)

    monkeypatch.setattr(Channel, "list_recent", away)
    with pytest.raises(SweepFailed):
        sweep(replace(parts, clock=lambda: much_later))
    sweep(replace(parts, clock=lambda: much_later))
    assert asked[0] == asked[1] < datetime.now(UTC) - timedelta(minutes=14)
    assert count(transactions, "inbox WHERE source = 'sweep'") == 1


def test_the_sweep_runs_every_three_minutes() -> None:
    assert next(job for job in JOBS if job.name == "sweep").every == timedelta(minutes=3)
