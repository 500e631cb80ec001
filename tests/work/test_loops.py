"""The worker whole: what arrived is judged, answered, fetched and sent by the loops that the service runs."""

from __future__ import annotations

import base64
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import select, update

from bot.values import InboundAttachment, InboundMessage, Reading, SenderAddress
from gateway.channels.simulator import Channel
from handlers import answer_message as deed
from handlers.store_inbound import store_inbound
from models.database import Transactions
from models.files import FileStore
from models.inbox import InboxRow
from models.messages import Attachment, open_file
from models.outbox import Outbound
from models.tickets import Ticket
from tests.builders import LINE, make_line, store_text
from tests.conftest import count
from tests.work.test_look_inside import picture, sound
from work import judge_inbox as loop
from work.loops import Worker, WorkerParts, utc_now
from work.tools import build_tools


def until(reached: Callable[[], bool], seconds: float = 20.0) -> bool:
    """Wait until something is so, or the time is up."""
    deadline = time.monotonic() + seconds
    while not reached() and time.monotonic() < deadline:
        time.sleep(0.05)
    return reached()


@pytest.fixture
def store(tmp_path: Path) -> FileStore:
    return FileStore(tmp_path / "files")


@pytest.fixture
def worker(transactions: Transactions, store: FileStore, now: datetime):
    make_line(transactions, now)
    channel = Channel({"secret": "s", "style": "sms"})
    worker = Worker(WorkerParts(transactions, build_tools(transactions), {LINE.id: channel}, store, "https://tounkan.example"))
    yield worker
    worker.stop()


def test_a_message_with_a_photo_and_a_voice_note_goes_the_whole_way(
    transactions: Transactions, worker: Worker, store: FileStore
) -> None:
    files = tuple(
        InboundAttachment(kind, "sim:" + base64.b64encode(content).decode())
        for kind, content in (("image", picture()), ("voice", sound()))
    )
    message = InboundMessage("m1", SenderAddress("phone", "+33612345678"), "mon passeport est perdu à Lyon", attachments=files)
    with transactions.write() as session:
        store_inbound(session, LINE.id, Reading((message,)), utc_now())
    worker.start()
    assert until(lambda: count(transactions, "outbox WHERE status = 'sent'") == 1)
    assert until(lambda: count(transactions, "attachments WHERE state = 'kept'") == 2)
    with transactions.read() as session:
        image, voice = session.scalars(select(Attachment).order_by(Attachment.id))
        assert (image.preview_type, voice.preview_type) == ("image/jpeg", "audio/mpeg")
        sealed = store.read(image.id, "original") or b""
        assert picture()[:64] not in sealed
        assert open_file(image, "original", sealed) == picture()


def test_a_message_that_breaks_the_judgement_ends_before_a_human(
    transactions: Transactions, worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = deed.answer_message

    def breaks(session, claim, tools, now):
        row = session.get(InboxRow, claim.seq)
        if "poison" in (row.payload or ""):
            raise ZeroDivisionError
        whole(session, claim, tools, now)

    monkeypatch.setattr(loop, "answer_message", breaks)
    store_text(transactions, utc_now(), "poison", "m1", "+33600000001")
    store_text(transactions, utc_now(), "mon passeport est perdu à Lyon", "m2", "+33600000002")
    worker.start()
    assert until(lambda: count(transactions, "tickets") == 1)
    for attempt in (1, 2, 3):
        assert until(lambda attempt=attempt: count(transactions, f"inbox WHERE seq = 1 AND attempts = {attempt}") == 1)
        with transactions.write() as session:
            lapsed = update(InboxRow).where(InboxRow.state == "claimed")
            session.execute(lapsed.values(lease_until=datetime(2020, 1, 1, tzinfo=utc_now().tzinfo)))
    assert until(lambda: count(transactions, "tickets") == 2)
    with transactions.read() as session:
        assert {ticket.desk_id for ticket in session.scalars(select(Ticket))} == {"ministry", "mission:consulate-general-lyon"}


def test_one_persons_messages_are_answered_in_order(transactions: Transactions, worker: Worker) -> None:
    for number in range(12):
        store_text(transactions, utc_now(), f"texte {number}", f"m{number}", "+33600000001")
    worker.start()
    assert until(lambda: count(transactions, "messages WHERE direction = 'inbound'") == 12)
    with transactions.read() as session:
        done = list(session.scalars(select(InboxRow).order_by(InboxRow.done_at, InboxRow.seq)))
        assert [row.seq for row in done] == sorted(row.seq for row in done)


def test_a_channel_that_raises_leaves_the_message_in_doubt(
    transactions: Transactions, worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    def explode(self: object, message: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(Channel, "send", explode)
    store_text(transactions, utc_now(), "mon passeport est perdu à Lyon")
    worker.start()
    assert until(lambda: count(transactions, "outbox WHERE status = 'in doubt'") == 1)
    with transactions.read() as session:
        assert session.scalars(select(Outbound)).one().error_code == "channel-error"
