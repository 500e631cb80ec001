"""Voice and pictures: a recording alone is a ticket, its answer may be a voice, and a shared place says where somebody is."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from bot.understand import Tools
from bot.values import AttachmentKind, InboundAttachment, InboundMessage, Location, Reading, SenderAddress, SendOutcome
from handlers.answer_message import answer_message
from handlers.claim_inbound import claim_inbound
from handlers.claim_send import SendJob, claim_send
from handlers.hear_recording import hear_recording
from handlers.open_lines import LineSetting
from handlers.record_outcome import Answered, record_outcome
from handlers.store_inbound import store_inbound
from models.contacts import Contact
from models.database import Transactions
from models.files import FileStore
from models.messages import Attachment, Message
from models.outbox import Outbound
from models.tickets import Ticket
from tests.builders import make_line
from tests.handlers.due import due
from work.file_tools import file_tools

WHATSAPP = LineSetting("simulator-whatsapp", "simulator", "whatsapp", "Simulateur")
SMS = LineSetting("simulator-sms", "simulator", "sms", "Simulateur")
PHONE = "+213555010203"
VOICE = b"OggS" + b"i ni ce" * 10


@pytest.fixture(scope="module")
def tools() -> Tools:
    return file_tools()


@pytest.fixture
def store(tmp_path: Path) -> FileStore:
    (tmp_path / "voices" / "fra").mkdir(parents=True)
    (tmp_path / "voices" / "fra" / "ack_voice.ogg").write_bytes(VOICE)
    (tmp_path / "voices" / "fra" / "broken.ogg").write_bytes(b"RIFF")
    return FileStore(tmp_path / "files", tmp_path / "voices")


def arrive(
    transactions: Transactions,
    tools: Tools,
    now: datetime,
    text: str = "",
    kind: AttachmentKind | None = "voice",
    line: LineSetting = WHATSAPP,
    location: Location | None = None,
) -> Ticket:
    """A message comes in and is judged; the latest ticket."""
    make_line(transactions, now, line)
    files = (InboundAttachment(kind, "sim:x", "audio/ogg"),) if kind else ()
    sender = SenderAddress("phone", PHONE)
    message = InboundMessage(f"m-{now.timestamp()}-{text}", sender, text, attachments=files, location=location)
    with transactions.write() as session:
        store_inbound(session, line.id, Reading((message,)), now)
    with transactions.write() as session:
        claims = claim_inbound(session, now, 10)
    for claim in claims:
        with transactions.write() as session:
            answer_message(session, claim, tools, now)
    with transactions.read() as session:
        return session.scalars(select(Ticket).order_by(Ticket.opened_at.desc(), Ticket.id.desc())).first()  # type: ignore[return-value]


def sends(transactions: Transactions, store: FileStore, now: datetime, line: LineSetting = WHATSAPP) -> list[SendJob]:
    """All that leaves on a line, one after the other, as the provider takes it."""
    left: list[SendJob] = []
    for _ in range(5):
        with transactions.write() as session:
            jobs = claim_send(session, line.id, now, 10, "https://tounkan.example", store)
        for job in jobs:
            with transactions.write() as session:
                record_outcome(session, [Answered(job, SendOutcome("accepted", f"x-{job.outbound_id}"))], now)
        left += jobs
    return left


def test_a_voice_alone_is_a_ticket_to_be_listened_to(transactions: Transactions, tools: Tools, now: datetime) -> None:
    ticket = arrive(transactions, tools, now)
    assert (ticket.category_id, ticket.to_listen, ticket.emergency, ticket.priority) == ("other", True, False, "high")
    assert ticket.due_at == due(transactions, ticket, "first", now)
    with transactions.read() as session:
        (reply,) = session.scalars(select(Message).where(Message.direction == "outbound"))
        assert (reply.phrase, reply.language) == ("ack_voice", "fra")


def test_whoever_is_known_is_answered_in_their_language(sqlite_transactions: Transactions, tools: Tools, now: datetime) -> None:
    arrive(sqlite_transactions, tools, now, "n balimakɛ minɛna Alger, aw ye n dɛmɛ", kind=None)
    with sqlite_transactions.write() as session:
        session.execute(update(Ticket).values(status="closed"))
        session.execute(update(Contact).values(language="bam"))
    later = now + timedelta(days=2)
    ticket = arrive(sqlite_transactions, tools, later)
    assert ticket.language == "bam"
    with sqlite_transactions.read() as session:
        replies = session.scalars(select(Message).where(Message.direction == "outbound").order_by(Message.id)).all()
        assert (replies[-1].phrase, replies[-1].language) == ("ack_voice", "bam")


@pytest.mark.parametrize(("text", "kind"), [("bonjour", "voice"), ("", "image"), ("", None)])
def test_what_has_words_or_no_sound_needs_no_ears(
    sqlite_transactions: Transactions, tools: Tools, now: datetime, text: str, kind: AttachmentKind | None
) -> None:
    assert arrive(sqlite_transactions, tools, now, text, kind).to_listen is False


def test_a_voice_that_joins_marks_the_ticket_and_raises_nothing_that_is_answered(
    sqlite_transactions: Transactions, tools: Tools, now: datetime
) -> None:
    before = arrive(sqlite_transactions, tools, now, "je veux étudier, quelle bourse ?", kind=None)
    with sqlite_transactions.write() as session:
        session.execute(update(Ticket).values(answered_at=now, status="pending"))
    after = arrive(sqlite_transactions, tools, now + timedelta(hours=1))
    assert after.id == before.id
    assert (after.to_listen, after.priority) == (True, before.priority)


def test_listening_takes_the_mark_away_and_leaves_the_listeners_form_fresh(
    transactions: Transactions, tools: Tools, now: datetime
) -> None:
    ticket = arrive(transactions, tools, now)
    with transactions.write() as session:
        hear_recording(session, ticket.id)
    with transactions.read() as session:
        after = session.get_one(Ticket, ticket.id)
        assert (after.to_listen, after.version) == (False, ticket.version)


def test_where_the_ministry_recorded_it_the_voice_follows_the_text(
    transactions: Transactions, tools: Tools, store: FileStore, now: datetime
) -> None:
    assert store.recorded() == {("fra", "ack_voice")}
    arrive(transactions, replace(tools, recordings=store.recorded()), now)
    text, voice = sends(transactions, store, now)
    assert "vocal" in text.message.text
    assert text.message.attachment is None
    assert voice.message.text == ""
    assert voice.message.attachment is not None
    assert (voice.message.attachment.kind, voice.message.attachment.content) == ("voice", VOICE)
    with transactions.read() as session:
        kept = session.scalars(select(Attachment).where(Attachment.state == "kept")).one()
        sealed = store.read(kept.id, "original")
        assert sealed is not None
        assert VOICE not in sealed


def test_on_sms_and_to_written_words_no_voice_is_sent(
    sqlite_transactions: Transactions, tools: Tools, store: FileStore, now: datetime
) -> None:
    speaking = replace(tools, recordings=store.recorded() | {("fra", "ack")})
    arrive(sqlite_transactions, speaking, now, line=SMS)
    assert [job.message.attachment for job in sends(sqlite_transactions, store, now, SMS)] == [None]
    later = now + timedelta(days=1)
    arrive(sqlite_transactions, speaking, later, "je cherche mon cousin", kind=None)
    assert [job.message.attachment for job in sends(sqlite_transactions, store, later)] == [None]


def test_a_recording_that_went_away_costs_only_itself(
    sqlite_transactions: Transactions, tools: Tools, store: FileStore, tmp_path: Path, now: datetime
) -> None:
    arrive(sqlite_transactions, replace(tools, recordings=store.recorded()), now)
    (tmp_path / "voices" / "fra" / "ack_voice.ogg").unlink()
    (text,) = sends(sqlite_transactions, store, now)
    assert "vocal" in text.message.text
    with sqlite_transactions.read() as session:
        assert sorted(session.scalars(select(Outbound.status))) == ["failed", "sent"]


@pytest.mark.parametrize(("language", "phrase"), [("..", "ack"), ("fra", "../../keys"), ("fra", "broken"), ("", "")])
def test_only_recordings_of_the_folder_are_read(store: FileStore, language: str, phrase: str) -> None:
    assert store.recording(language, phrase) is None


def test_a_shared_place_answers_where_somebody_is(transactions: Transactions, tools: Tools, now: datetime) -> None:
    before = arrive(transactions, tools, now, "j'ai perdu mon passeport", kind=None, line=WHATSAPP)
    with transactions.write() as session:
        session.execute(update(Ticket).values(country="", area="", desk_id="ministry", mission_id="desk-bamako"))
    lyon = Location(45.7640, 4.8357)
    after = arrive(transactions, tools, now + timedelta(minutes=20), "", kind=None, location=lyon)
    assert (after.id, after.country, after.desk_id) == (before.id, "FR", "mission:consulate-general-lyon")
    with transactions.read() as session:
        phrases = list(session.scalars(select(Message.phrase).where(Message.direction == "outbound").order_by(Message.id)))
        assert phrases[-1] == "placed"


def test_a_photo_of_a_paper_is_kept_with_its_ticket(sqlite_transactions: Transactions, tools: Tools, now: datetime) -> None:
    ticket = arrive(sqlite_transactions, tools, now, "mon passeport", kind="image")
    with sqlite_transactions.read() as session:
        file = session.scalars(select(Attachment)).one()
        assert session.get_one(Message, file.message_id).ticket_id == ticket.id
        assert file.state == "waiting"
