"""What was kept long enough is gone, whoever is killed in between; counts stay, and files and rows agree."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select, update

from handlers.empty_outlived import empty_outlived
from models.base import new_id
from models.contacts import Address, Contact
from models.crash_points import ALLOWED, POINT
from models.database import Transactions
from models.encrypted import DataKey
from models.files import FileStore
from models.inbox import Quarantined
from models.messages import Attachment, Judgement, Message
from models.outbox import DeliveryReceipt
from models.retention import GONE, read_retention
from models.tickets import Ticket
from tests.builders import LINE, make_ticket
from tests.conftest import count
from tests.house import ROOT
from tests.work.test_back_up import live_in
from work.parts import WorkerParts
from work.retain import reconcile, retain
from work.tools import build_tools

PEOPLE = 8
RETAIN = """
import sys
from datetime import datetime
from pathlib import Path
from models.database import Transactions
from models.files import FileStore
from models.keys import read_keyring
from work.parts import WorkerParts
from work.retain import retain
url, files, keys, now = sys.argv[1:]
transactions = Transactions(url, read_keyring(keys))
retain(WorkerParts(transactions, None, {}, FileStore(Path(files)), "", clock=lambda: datetime.fromisoformat(now)))
"""


@pytest.fixture
def parts(transactions: Transactions, tmp_path: Path, now: datetime) -> WorkerParts:
    """A worker's parts, of which only memory, files and clock play a part."""
    return WorkerParts(
        transactions, build_tools(transactions), {}, FileStore(tmp_path / "files"), "", clock=lambda: now + timedelta(days=91)
    )


def lived(transactions: Transactions, tmp_path: Path, now: datetime) -> None:
    """Closed tickets with files; files and words, and what only helped."""
    live_in(transactions, {name: tmp_path / name for name in ("files", "spool")}, now, PEOPLE)
    with transactions.write() as session:
        session.execute(update(Ticket).values(status="closed", closed_at=now, closed_as="confirmed"))
        session.execute(update(Address).values(heard_at=now))
        session.add(DeliveryReceipt(line_id=LINE.id, external_hash=b"x", word="delivered", at=now))
        session.add(Quarantined(id=new_id(), line_id=LINE.id, received_at=now, content_hash=b"y"))


def left(transactions: Transactions, tmp_path: Path) -> dict[str, int]:
    """How much of what people said is left, in rows and in files."""
    with transactions.read() as session:
        return {
            "texts": session.scalar(select(func.count()).where(Message.sealed_text.is_not(None))) or 0,
            "words": session.scalar(select(func.count()).where(Judgement.sealed_words.is_not(None))) or 0,
            "summaries": session.scalar(select(func.count()).where(Ticket.sealed_summary.is_not(None))) or 0,
            "names": session.scalar(select(func.count()).where(Contact.sealed_name.is_not(None))) or 0,
            "numbers": session.scalar(select(func.count()).where(Address.sealed_value.is_not(None))) or 0,
            "keys": session.scalar(select(func.count()).select_from(DataKey)) or 0,
            "files": len(list((tmp_path / "files").iterdir())),
            "file rows": session.scalar(select(func.count()).select_from(Attachment)) or 0,
            "receipts": session.scalar(select(func.count()).select_from(DeliveryReceipt)) or 0,
            "unreadable": session.scalar(select(func.count()).select_from(Quarantined)) or 0,
        }


def test_after_its_time_nothing_is_left_but_counts(
    transactions: Transactions, parts: WorkerParts, tmp_path: Path, now: datetime, capsys: pytest.CaptureFixture[str]
) -> None:
    lived(transactions, tmp_path, now)
    rows = {name: count(transactions, name) for name in ("tickets", "messages", "contacts", "ticket_categories")}
    sealed = _sealed_texts(transactions)
    retain(replace(parts, clock=lambda: now + timedelta(hours=23)))
    early = left(transactions, tmp_path)
    assert (early["files"], early["receipts"], early["unreadable"]) == (PEOPLE, 1, 1)
    retain(replace(parts, clock=lambda: now + timedelta(days=89)))
    assert left(transactions, tmp_path) == {**early, "receipts": 0}
    retain(parts)
    after = left(transactions, tmp_path)
    with capsys.disabled():
        print(f"\nafter 91 days: {after}, tickets counted {rows['tickets']}")
    assert set(after.values()) == {0}
    assert {name: count(transactions, name) for name in rows} == rows
    if transactions.is_sqlite:
        stored = b"".join(path.read_bytes() for path in tmp_path.glob("tounkan.db*"))
        assert [text for text in sealed if text in stored] == []
        assert len(sealed) >= PEOPLE


def _sealed_texts(transactions: Transactions) -> list[bytes]:
    with transactions.read() as session:
        return [bytes(one) for one in session.scalars(select(Message.sealed_text)) if one]


def test_what_is_sensitive_or_open_stays_longer(
    transactions: Transactions, parts: WorkerParts, tmp_path: Path, now: datetime
) -> None:
    lived(transactions, tmp_path, now)
    with transactions.write() as session:
        first, second, third = session.scalars(select(Ticket).order_by(Ticket.id).limit(3)).all()
        first.sensitivity, second.status, third.held_open = "complaint", "open", True
        second.closed_at = None
    retain(parts)
    with transactions.read() as session:
        kept = set(session.scalars(select(Ticket.id).where(Ticket.emptied_at.is_(None))))
        known = set(session.scalars(select(Contact.id).where(Contact.erased_at.is_(None))))
        assert kept == {first.id, second.id, third.id}
        assert known == {first.contact_id, second.contact_id, third.contact_id}
        assert session.get_one(Ticket, first.id).summary
    retain(replace(parts, clock=lambda: now + timedelta(days=366)))
    with transactions.read() as session:
        assert set(session.scalars(select(Ticket.id).where(Ticket.emptied_at.is_(None)))) == {second.id, third.id}


def test_a_number_that_was_forgotten_is_a_strangers(
    transactions: Transactions, parts: WorkerParts, tmp_path: Path, now: datetime
) -> None:
    lived(transactions, tmp_path, now)
    before = count(transactions, "contacts")
    retain(parts)
    make_ticket(transactions, now + timedelta(days=92), "mon passeport est perdu", phone="+33611870000")
    assert count(transactions, "contacts") == before + 1


@pytest.mark.parametrize("point", ["rt1:1", "rt2:1", "rt2:3"])
def test_killed_in_between_and_started_again_nothing_is_left_over(
    transactions: Transactions,
    parts: WorkerParts,
    tmp_path: Path,
    now: datetime,
    point: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    lived(transactions, tmp_path, now)
    url = transactions.writer.url.render_as_string(hide_password=False)
    arguments = [url, str(tmp_path / "files"), transactions.keyring.as_text(), parts.clock().isoformat()]
    environment = {**os.environ, POINT: point, ALLOWED: "1"}
    command = [sys.executable, "-c", RETAIN, *arguments]
    killed = subprocess.run(command, cwd=ROOT, env=environment, check=False, timeout=60)
    assert killed.returncode == -signal.SIGKILL
    half = left(transactions, tmp_path)
    assert half["files"] < PEOPLE, "it died after files were removed"
    assert half["file rows"] == PEOPLE
    retain(parts)
    after = left(transactions, tmp_path)
    orphans = reconcile(replace(parts, clock=lambda: datetime.now(now.tzinfo) + timedelta(days=1)))
    with capsys.disabled():
        print(f"\nkilled at {point}: left {sum(after.values())}, orphans {sum(orphans)}")
    assert (sum(after.values()), orphans) == (0, (0, 0))


def test_files_and_rows_are_compared_both_ways(
    transactions: Transactions, parts: WorkerParts, tmp_path: Path, now: datetime
) -> None:
    lived(transactions, tmp_path, now)
    parts = replace(parts, clock=lambda: datetime.now(now.tzinfo) + timedelta(hours=2))
    assert reconcile(parts) == (0, 0)
    parts.store.write(new_id(), "original", b"nobody's")
    with transactions.read() as session:
        lost = session.scalars(select(Attachment.id).limit(1)).one()
    parts.store.delete(lost)
    assert reconcile(replace(parts, clock=lambda: datetime.now(now.tzinfo))) == (0, 1), (
        "what was written just now is left alone"
    )
    assert reconcile(parts) == (1, 0)
    with transactions.read() as session:
        assert (session.get_one(Attachment, lost).state, session.get_one(Attachment, lost).reason) == ("failed", "lost")


def test_each_kind_has_its_days() -> None:
    spans = read_retention()
    assert len(spans) == len(GONE) + 5
    assert spans["closed ordinary ticket"] < spans["closed sensitive ticket"]


def test_what_is_past_its_time_is_done_in_small_steps(
    transactions: Transactions, parts: WorkerParts, tmp_path: Path, now: datetime
) -> None:
    lived(transactions, tmp_path, now)
    with transactions.write() as session:
        assert empty_outlived(session, read_retention(), parts.store, parts.clock(), 3) >= 3
    assert count(transactions, "tickets WHERE emptied_at IS NULL") == PEOPLE - 3
