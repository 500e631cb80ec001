"""F18: clocks that are wrong or jump: order is that of our receipt, leases end once, nothing is done early."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.values import InboundMessage, Reading, SenderAddress
from handlers.claim_inbound import claim_inbound
from handlers.store_inbound import store_inbound
from models.database import Transactions
from models.files import FileStore
from models.inbox import InboxRow
from models.messages import Message
from tests.builders import LINE, make_line
from tests.handlers.talk import Talk
from tests.work.test_retain import left, lived
from work.parts import WorkerParts
from work.retain import retain
from work.tools import build_tools

SKEWS = [timedelta(minutes=minutes) for minutes in (10, -10, 0, 10, -10, 3)]
SUMMER = datetime.fromisoformat("2026-10-25T00:59:30+00:00")  # half a minute before Paris sets its clocks back


def said(number: int, now: datetime, claimed: datetime) -> Reading:
    """One message, dated by the provider as it likes."""
    sender = SenderAddress("phone", "+33612345678")
    return Reading((InboundMessage(f"c{number}", sender, f"mot {number}, j'ai perdu mon passeport à Lyon", sent_at=claimed),))


@pytest.mark.parametrize("start", [None, SUMMER])
def test_F18_leases_and_order_survive_a_clock_that_jumps(
    transactions: Transactions, now: datetime, start: datetime | None
) -> None:
    began = start or now
    make_line(transactions, began)
    for number, skew in enumerate(SKEWS):
        at = began + timedelta(seconds=10 * number)
        with transactions.write() as session:
            store_inbound(session, LINE.id, said(number, at, at + skew), at)
    stolen = 0
    with transactions.write() as session:
        assert len(claim_inbound(session, began + timedelta(minutes=2), 50)) == len(SKEWS)
    for jump in (timedelta(hours=-1), timedelta(days=-1), timedelta(seconds=0), timedelta(seconds=1)):
        with transactions.write() as session:
            stolen += len(claim_inbound(session, began + timedelta(minutes=2) + jump, 50))
    with transactions.write() as session:
        over = claim_inbound(session, began + timedelta(days=1), 50)  # a day ahead: the lease is over, and taken over once
        stolen += len(claim_inbound(session, began + timedelta(days=1), 50))
    with transactions.read() as session:
        order = session.scalars(select(InboxRow.external_hash).order_by(InboxRow.seq)).all()
        assert len(order) == len(SKEWS)
    print(f"\nF18: messages {len(SKEWS)}, leases stolen {stolen}, taken over after a day {len(over)}")
    assert (stolen, len(over)) == (0, 1)


def test_F18_a_thread_is_in_the_order_of_our_receipt(transactions: Transactions, now: datetime) -> None:
    talk = Talk(transactions, build_tools(transactions), now)
    for number, skew in enumerate(SKEWS):
        talk.later(seconds=10).says(f"mot {number}, j'ai perdu mon passeport à Lyon", sent_at=talk.now + skew)
    with transactions.read() as session:
        rows = session.scalars(select(Message).where(Message.direction == "inbound").order_by(Message.at)).all()
        assert [int((row.text or "")[4]) for row in rows] == list(range(len(SKEWS)))
    assert len(talk.tickets()) == 1


def test_F18_a_clock_an_hour_back_keeps_nobody_unanswered(transactions: Transactions, now: datetime) -> None:
    talk = Talk(transactions, build_tools(transactions), now)
    assert talk.says("j'ai perdu mon passeport à Lyon")
    talk.now = now - timedelta(hours=1)
    assert talk.says("mon frère est en prison à Alger, aidez nous", "+213555010203")
    assert len(talk.tickets()) == 2


def test_F18_a_host_a_day_ahead_deletes_nothing_early(transactions: Transactions, tmp_path: Path, now: datetime) -> None:
    lived(transactions, tmp_path, now)
    before, clock = left(transactions, tmp_path), {"now": now}
    parts = WorkerParts(
        transactions, build_tools(transactions), {}, FileStore(tmp_path / "files"), "", clock=lambda: clock["now"]
    )
    for jump in (timedelta(days=1), timedelta(hours=-1), timedelta(0)):
        clock["now"] = now + jump
        retain(parts)
    after = left(transactions, tmp_path)
    print(f"\nF18: kept before {sum(before.values())}, early retention {sum(before.values()) - sum(after.values())}")
    assert after == before
