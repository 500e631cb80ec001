"""A batch asks the database once for all its messages, and makes of each what it would have become alone."""

from __future__ import annotations

from datetime import datetime

import pytest
from sqlalchemy import event, text

from handlers.memory import Transactions
from tests.builders import store_text
from tests.conftest import count
from work.judge_inbox import judge_inbox
from work.tools import build_tools

BATCH = 20
STATEMENTS_A_MESSAGE = 3.5  # on SQLite fewer messages share a transaction


def test_a_batch_of_strangers_costs_few_statements(
    transactions: Transactions, now: datetime, capsys: pytest.CaptureFixture[str]
) -> None:
    tools = build_tools(transactions)
    for number in range(BATCH):
        store_text(transactions, now, "j'ai perdu mon passeport à Paris", f"m{number}", f"+2135550102{number:02d}")
    asked: list[str] = []
    event.listen(transactions.writer, "before_cursor_execute", lambda *args: asked.append(args[2]))
    assert judge_inbox(transactions, tools, lambda: now) == BATCH
    with capsys.disabled():
        print(f"\nstatements for a message in a batch of {BATCH}: {len(asked) / BATCH:.2f}")
    assert len(asked) <= STATEMENTS_A_MESSAGE * BATCH
    assert count(transactions, "tickets") == count(transactions, "outbox") == BATCH


def test_several_messages_of_one_stranger_in_a_batch_find_each_other(transactions: Transactions, now: datetime) -> None:
    tools = build_tools(transactions)
    for number, phone in enumerate(("+213555010201", "+213555010202", "+213555010201", "+213555010201")):
        store_text(transactions, now, "mon passeport est perdu", f"m{number}", phone)
    while judge_inbox(transactions, tools, lambda: now):
        pass
    assert count(transactions, "contacts") == count(transactions, "addresses") == count(transactions, "tickets") == 2
    with transactions.read() as session:
        kept = session.scalar(text("SELECT count(*) FROM messages WHERE direction = 'inbound' AND ticket_id IS NOT NULL"))
    assert kept == 4
