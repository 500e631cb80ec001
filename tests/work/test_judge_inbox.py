"""The inbox judged by the batch: in order, a flood folded, a bad row alone, and the stranger in the middle of it first."""

from __future__ import annotations

import time
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from bot.values import InboundMessage, Reading, SenderAddress
from handlers import answer_message as deed
from handlers.store_inbound import store_inbound
from models.database import Transactions
from models.inbox import InboxRow
from models.messages import Message
from tests.builders import LINE, make_line, store_text
from tests.conftest import count
from work import judge_inbox as loop
from work.judge_inbox import judge_inbox
from work.tools import build_tools

FLOOD = 500


def flood(transactions: Transactions, now: datetime, sender: str, words: str = "flot") -> None:
    """Five hundred messages of one sender within ten seconds."""
    make_line(transactions, now)
    for number in range(0, FLOOD, 50):
        at = now + timedelta(seconds=number / 50)
        texts = tuple(
            InboundMessage(f"{sender}-{number + more}", SenderAddress("phone", sender), f"{words} {number + more}")
            for more in range(50)
        )
        with transactions.write() as session:
            store_inbound(session, LINE.id, Reading(texts), at)


def judge_all(transactions: Transactions, now: datetime) -> int:
    """Judge until nothing waits; how many rounds it took."""
    tools, rounds = build_tools(transactions), 0
    while judge_inbox(transactions, tools, lambda: now):
        rounds += 1
    return rounds


def test_a_flood_is_kept_whole_in_one_ticket_with_at_most_two_replies(
    transactions: Transactions, now: datetime, capsys: pytest.CaptureFixture[str]
) -> None:
    flood(transactions, now, "+33600000001", "mon passeport est perdu à Lyon")
    rounds = judge_all(transactions, now + timedelta(seconds=10))
    said = {
        "kept": count(transactions, "messages WHERE direction = 'inbound'"),
        "tickets": count(transactions, "tickets"),
        "replies": count(transactions, "outbox"),
        "rounds": rounds,
    }
    with capsys.disabled():
        print(f"\n500 messages of one sender: {said}")
    assert (said["kept"], said["tickets"]) == (FLOOD, 1)
    assert said["replies"] <= 2
    assert rounds <= 6
    with transactions.read() as session:
        texts = list(session.scalars(select(Message).where(Message.direction == "inbound").order_by(Message.at, Message.id)))
        assert [text.text for text in texts] == [f"mon passeport est perdu à Lyon {number}" for number in range(FLOOD)]


def test_a_stranger_who_calls_for_help_in_a_flood_is_seen_first(
    transactions: Transactions, now: datetime, capsys: pytest.CaptureFixture[str]
) -> None:
    tools = build_tools(transactions)
    store_text(transactions, now, "bonjour", "known", "+33600000001")
    judge_inbox(transactions, tools, lambda: now)
    flood(transactions, now, "+33600000001")
    for number in range(200):
        store_text(transactions, now, "bonjour", f"b{number}", f"+3361234{number % 50:04d}")
    store_text(transactions, now, "au secours", "help", "+22376000001")
    begun = time.monotonic()
    rounds = 0
    while not count(transactions, f"inbox WHERE seq = {FLOOD + 202} AND state = 'done'"):
        judge_inbox(transactions, tools, lambda: now)
        rounds += 1
    took = time.monotonic() - begun
    with capsys.disabled():
        print(f"\na call for help behind {FLOOD + 200} messages: judged in round {rounds}, after {took:.1f} s")
    assert rounds <= 2
    assert took < 60


def test_one_bad_row_stops_nobody_and_its_senders_next_ones_wait(
    transactions: Transactions, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = deed.answer_message

    def breaks(session, claim, tools, now):
        if "poison" in (session.get(InboxRow, claim.seq).payload or ""):
            raise ZeroDivisionError
        whole(session, claim, tools, now)

    monkeypatch.setattr(loop, "answer_message", breaks)
    store_text(transactions, now, "poison", "m0", "+33600000001")
    for number in range(1, 4):
        store_text(transactions, now, f"texte {number}", f"m{number}", "+33600000001")
    for number in range(20):
        store_text(transactions, now, "bonjour", f"other{number}", f"+3361234{number:04d}")
    tools = build_tools(transactions)
    judge_inbox(transactions, tools, lambda: now)
    assert count(transactions, "inbox WHERE state = 'done'") == 20
    assert count(transactions, "inbox WHERE state = 'waiting' AND attempts = 0") == 3
    at = now
    for _ in range(4):
        at += timedelta(minutes=2)
        judge_inbox(transactions, tools, lambda at=at: at)
    judge_inbox(transactions, tools, lambda: at)
    assert count(transactions, "inbox WHERE state = 'done'") == 24
    with transactions.read() as session:
        mine = session.scalars(select(InboxRow).where(InboxRow.seq <= 4).order_by(InboxRow.done_at, InboxRow.seq))
        assert [row.seq for row in mine] == [1, 2, 3, 4]


def test_a_batch_is_one_transaction(transactions: Transactions, now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(8):
        store_text(transactions, now, "mon passeport est perdu à Lyon", f"m{number}", f"+3361234{number:04d}")
    sessions = set()
    whole = deed.answer_message

    def watched(session, claim, tools, now):
        sessions.add(id(session))
        whole(session, claim, tools, now)

    monkeypatch.setattr(loop, "answer_message", watched)
    judge_inbox(transactions, build_tools(transactions), lambda: now)
    assert len(sessions) == 1
    assert count(transactions, "tickets") == 8
