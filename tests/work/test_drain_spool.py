"""From the spool to the inbox: in order, exactly once, and nothing unreadable stands in the way."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.values import InboundMessage, Reading, SenderAddress, StatusUpdate
from gateway.safekeeping import Safekeeping, Unsafe
from handlers.steps.spooled import Spooled, write_spooled
from models.alarms import ringing_alarms
from models.database import MemoryAway, Transactions
from models.inbox import InboxRow
from models.spool import Spool
from tests.builders import LINE, make_line
from tests.conftest import count
from work.drain_spool import drain_spool


def reading(number: int) -> Reading:
    message = InboundMessage(f"m{number}", SenderAddress("phone", "+33600000001"), f"texte {number}")
    status = StatusUpdate(f"x{number}", "delivered", "delivered")
    return Reading((message,), (status,), (f"an unreadable part {number}",))


def put(spool: Spool, numbers: range, now: datetime) -> None:
    for number in numbers:
        at = now + timedelta(seconds=number)
        spool.put(write_spooled(Spooled(LINE.id, at, reading(number))), at)


@pytest.fixture
def spool(tmp_path: Path, transactions: Transactions, now: datetime) -> Spool:
    make_line(transactions, now)
    spool = Spool(tmp_path / "spool", transactions.keyring)
    spool.prepare()
    return spool


def test_everything_is_stored_once_and_in_order(transactions: Transactions, spool: Spool, now: datetime) -> None:
    put(spool, range(60), now)
    kept = {name: (spool.folder / name).read_bytes() for name in spool.names(10)}
    assert drain_spool(transactions, spool, lambda: now) == 60
    for name, content in kept.items():  # as after a crash between the commit and the removal
        (spool.folder / name).write_bytes(content)
    assert drain_spool(transactions, spool, lambda: now) == 10
    assert spool.names(10) == []
    with transactions.read() as session:
        rows = list(session.scalars(select(InboxRow).order_by(InboxRow.seq)))
        assert [row.received_at for row in rows] == [now + timedelta(seconds=number) for number in range(60)]
        assert {row.source for row in rows} == {"spool"}
    assert count(transactions, "quarantine") == 60
    assert count(transactions, "delivery_receipts") == 60


def test_an_unreadable_entry_is_set_aside_and_somebody_is_told(transactions: Transactions, spool: Spool, now: datetime) -> None:
    put(spool, range(3), now)
    first = spool.names(1)[0]
    (spool.folder / first).write_bytes(b"damaged")
    drain_spool(transactions, spool, lambda: now)
    assert count(transactions, "inbox") == 2
    assert (spool.names(10), len(spool.set_aside_names())) == ([], 1)
    with transactions.read() as session:
        assert [alarm.kind for alarm in ringing_alarms(session)] == ["spool-unreadable"]


class Away:
    """A database that is not there."""

    is_sqlite = True

    def __init__(self) -> None:
        self.asked = 0

    def attempt(self, deed: object, at_once: bool = False) -> None:
        self.asked += 1
        raise MemoryAway


def test_once_it_is_known_to_be_away_nobody_asks_the_database_again(spool: Spool, now: datetime) -> None:
    away = Away()
    keeping = Safekeeping(away, spool, lambda: now)
    for number in range(50):
        keeping.keep(LINE.id, reading(number))
    assert keeping.away
    assert len(spool.names(100)) == 50
    assert away.asked < 10


def test_what_nothing_could_keep_is_not_acknowledged(spool: Spool, now: datetime) -> None:
    for path in spool.folder.iterdir():
        path.unlink()
    spool.folder.rmdir()
    with pytest.raises(Unsafe):
        Safekeeping(Away(), spool, lambda: now).keep(LINE.id, reading(1))
