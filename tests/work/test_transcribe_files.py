"""Recordings in words: kept beside the sound with how sure the machine was; its failure changes nothing."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, text

from bot.transcript import Heard
from bot.understand import Tools
from bot.values import AttachmentKind, InboundMessage, SenderAddress
from gateway.transcriber import Transcriber
from handlers.claim_transcript import TRIES
from handlers.steps.find_contact import find_contact
from handlers.steps.move_ticket import change_compartment
from models.base import new_id
from models.database import Transactions
from models.encrypted import add
from models.files import FileStore
from models.lines import Line
from models.messages import Attachment, Message, open_file, seal_file
from models.tickets import Ticket, TicketEvent
from models.transcripts import Transcript
from tests.builders import LINE, make_ticket
from tests.conftest import count
from tests.stand_ins.transcriber import TranscriberStandIn
from work.file_tools import file_tools
from work.transcribe_files import transcribe_files

SOUND = b"OggS" + b"a voice" * 20
ALARM = "au secours ils vont me tuer, je suis enfermé, aidez-moi vite"
PHONE = "+213555010203"


@pytest.fixture(scope="module")
def tools() -> Tools:
    return file_tools()


@pytest.fixture
def store(tmp_path: Path) -> FileStore:
    return FileStore(tmp_path / "files")


class Machine:
    """Hears always the same, or never anything."""

    def __init__(self, heard: Heard | BaseException) -> None:
        self.heard, self.asked = heard, 0

    def transcribe(self, content: bytes, content_type: str, language: str) -> Heard:
        self.asked += 1
        assert content == SOUND
        if isinstance(self.heard, BaseException):
            raise self.heard
        return self.heard


def recording(
    transactions: Transactions, store: FileStore, now: datetime, desk: str = "ministry", kind: AttachmentKind = "voice"
) -> str:
    """A ticket that began with a recording which we hold; its reference."""
    reference = make_ticket(transactions, now, text="", desk=desk, category="trafficking" if desk == "protection" else "other")
    with transactions.write() as session:
        ticket = session.scalars(select(Ticket).where(Ticket.reference == reference)).one()
        writer = find_contact(session, session.get_one(Line, LINE.id), InboundMessage("y", SenderAddress("phone", PHONE)), now)
        message = Message(
            id=new_id(),
            contact_id=writer.contact.id,
            ticket_id=ticket.id,
            direction="inbound",
            compartment=ticket.compartment,
            at=now,
        )
        add(session, message, text="")
        file = Attachment(
            id=new_id(),
            message_id=message.id,
            contact_id=writer.contact.id,
            compartment=ticket.compartment,
            kind=kind,
            state="kept",
            content_type="audio/ogg",
            attempts=0,
            not_before=now,
        )
        add(session, file)
        store.write(file.id, "original", seal_file(file, "original", SOUND))
    return reference


def ticket_row(transactions: Transactions, reference: str) -> Ticket:
    with transactions.read() as session:
        return session.scalars(select(Ticket).where(Ticket.reference == reference)).one()


def test_a_recording_is_put_into_words_once_and_the_sound_stays(
    transactions: Transactions, tools: Tools, store: FileStore, now: datetime
) -> None:
    recording(transactions, store, now)
    with TranscriberStandIn("je voudrais renouveler mon passeport") as server:
        machine = Transcriber(server.config())
        assert transcribe_files(transactions, machine, store, tools, lambda: now) == 1
        assert transcribe_files(transactions, machine, store, tools, lambda: now) == 0
        assert len(server.ledger) == 1
    with transactions.read() as session:
        row = session.scalars(select(Transcript)).one()
        assert (row.state, row.text, row.model) == ("kept", "je voudrais renouveler mon passeport", "whisper-large-v3")
        assert row.confidence == pytest.approx(0.9048, abs=1e-3)
        assert (row.suggested, row.emergency) == ("identity-documents", False)
        assert b"passeport" not in bytes(session.scalar(text("SELECT sealed_text FROM transcripts")))
        file = session.scalars(select(Attachment)).one()
        assert open_file(file, "original", store.read(file.id, "original") or b"") == SOUND
        ticket = session.scalars(select(Ticket)).one()
        assert ticket.category_id == "other", "a machine's text suggests a category and changes none"


@pytest.mark.parametrize(("confidence", "rings"), [(0.9, True), (0.6, True), (0.59, False), (0.0, False)])
def test_alarming_words_ring_where_the_machine_is_sure(
    transactions: Transactions, tools: Tools, store: FileStore, now: datetime, confidence: float, rings: bool
) -> None:
    reference = recording(transactions, store, now)
    transcribe_files(transactions, Machine(Heard(ALARM, confidence, "fr", "m")), store, tools, lambda: now)
    ticket = ticket_row(transactions, reference)
    assert (ticket.emergency, ticket.priority == "emergency") == (rings, rings)
    with transactions.read() as session:
        events = list(session.scalars(select(TicketEvent.facts).where(TicketEvent.kind == "became an emergency")))
    assert events == ([{"heard_by": "machine"}] if rings else [])


def test_trouble_is_tried_a_few_times_and_changes_nothing(
    transactions: Transactions, tools: Tools, store: FileStore, now: datetime
) -> None:
    reference = recording(transactions, store, now)
    before, machine = ticket_row(transactions, reference), Machine(OSError("away"))
    for minutes in range(0, 24 * 60, 5):
        transcribe_files(transactions, machine, store, tools, lambda at=now + timedelta(minutes=minutes): at)
    assert machine.asked == TRIES
    after = ticket_row(transactions, reference)
    assert (after.version, after.status, after.emergency) == (before.version, before.status, before.emergency)
    with transactions.read() as session:
        row = session.scalars(select(Transcript)).one()
        assert (row.state, row.text, row.reason) == ("failed", None, "OSError")


def test_a_refusal_is_for_good(sqlite_transactions: Transactions, tools: Tools, store: FileStore, now: datetime) -> None:
    recording(sqlite_transactions, store, now)
    machine = Machine(ValueError("no"))
    for minutes in (0, 60, 600):
        transcribe_files(sqlite_transactions, machine, store, tools, lambda at=now + timedelta(minutes=minutes): at)
    assert machine.asked == 1


def test_a_worker_that_died_leaves_the_recording_to_another(
    sqlite_transactions: Transactions, tools: Tools, store: FileStore, now: datetime
) -> None:
    recording(sqlite_transactions, store, now)
    with pytest.raises(KeyboardInterrupt):
        transcribe_files(sqlite_transactions, Machine(KeyboardInterrupt()), store, tools, lambda: now)
    machine = Machine(Heard("bonjour", 0.9, "fr", "m"))
    assert transcribe_files(sqlite_transactions, machine, store, tools, lambda: now + timedelta(minutes=1)) == 0
    assert transcribe_files(sqlite_transactions, machine, store, tools, lambda: now + timedelta(minutes=6)) == 1


@pytest.mark.parametrize(("desk", "kind"), [("protection", "voice"), ("ministry", "image")])
def test_what_is_sealed_or_no_sound_is_given_to_no_machine(
    sqlite_transactions: Transactions, tools: Tools, store: FileStore, now: datetime, desk: str, kind: AttachmentKind
) -> None:
    recording(sqlite_transactions, store, now, desk, kind)
    assert transcribe_files(sqlite_transactions, Machine(AssertionError()), store, tools, lambda: now) == 0
    assert count(sqlite_transactions, "transcripts") == 0


def test_without_a_machine_nothing_happens(
    sqlite_transactions: Transactions, tools: Tools, store: FileStore, now: datetime
) -> None:
    recording(sqlite_transactions, store, now)
    assert transcribe_files(sqlite_transactions, None, store, tools, lambda: now) == 0
    assert count(sqlite_transactions, "transcripts") == 0


def test_the_past_is_not_worked_through(
    sqlite_transactions: Transactions, tools: Tools, store: FileStore, now: datetime
) -> None:
    recording(sqlite_transactions, store, now - timedelta(days=4))
    assert transcribe_files(sqlite_transactions, Machine(AssertionError()), store, tools, lambda: now) == 0


def test_a_ticket_that_is_sealed_takes_its_words_with_it(
    transactions: Transactions, tools: Tools, store: FileStore, now: datetime
) -> None:
    reference = recording(transactions, store, now)
    transcribe_files(transactions, Machine(Heard("on m'a pris mon passeport", 0.9, "fr", "m")), store, tools, lambda: now)
    with transactions.write() as session:
        ticket = session.scalars(select(Ticket).where(Ticket.reference == reference)).one()
        change_compartment(session, ticket, "protection")
    with transactions.read() as session:
        row = session.scalars(select(Transcript)).one()
        assert (row.compartment, row.text) == ("protection", "on m'a pris mon passeport")
