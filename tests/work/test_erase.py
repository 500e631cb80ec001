"""A wish to be erased is fulfilled: nothing that the person wrote opens again, and what is counted stays."""

from __future__ import annotations

import base64
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import select, update

from bot.values import InboundAttachment, InboundMessage, OutboundMessage, Reading, SenderAddress, SendOutcome, StatusUpdate
from gateway.discover import build_channels
from handlers.claim_send import claim_send
from handlers.open_lines import LineSetting, open_lines
from handlers.record_outcome import Answered, record_outcome
from handlers.record_status import record_status
from handlers.store_inbound import store_inbound
from models.contacts import Contact
from models.copies import ProviderCopy
from models.database import Transactions
from models.encrypted import DataKey, add
from models.files import FileStore
from models.messages import Message
from models.questions import Question
from models.tickets import Ticket, TicketEvent
from models.timers import Timer
from tests.conftest import count
from tests.handlers.talk import Talk
from tests.journeys.test_nothing_in_clear import everything_stored
from tests.stand_ins.twilio import TwilioStandIn
from work.erase import delete_copies, erase
from work.fetch_files import fetch_files
from work.parts import WorkerParts
from work.tools import build_tools

PHONE = "+33612345678"
LINE = LineSetting("sms", "simulator", "sms", "SMS")
FACTS = {"desk", "category", "priority", "how", "code", "other", "mark", "before", "after", "assignee", "heard_by", "place"}


@dataclass
class Provider:
    """A provider that keeps copies: what it was asked to delete, and whether it answers."""

    inbound: list[str] = field(default_factory=list)
    deleted: list[str] = field(default_factory=list)
    away: bool = False

    def send(self, message: OutboundMessage) -> SendOutcome:
        return SendOutcome("accepted", "SM1")

    def fetch(self, source: str) -> bytes:
        return base64.b64decode(source.removeprefix("sim:"))

    def list_recent(self, since: datetime) -> tuple[InboundMessage, ...]:
        if self.away:
            raise OSError
        return tuple(InboundMessage(one, SenderAddress("phone", PHONE)) for one in self.inbound)

    def delete_copy(self, external_id: str) -> bool:
        if self.away:
            raise OSError
        self.deleted.append(external_id)
        return True


@dataclass
class House:
    """One installation whose clock a test moves."""

    talk: Talk
    parts: WorkerParts
    provider: Provider

    def send(self) -> list[str]:
        """Send what is due; what the provider calls each message."""
        with self.talk.transactions.write() as session:
            jobs = claim_send(session, "sms", self.talk.now, 10, "https://tounkan.example", self.parts.store)
        done = [Answered(job, SendOutcome("accepted", f"SM{job.outbound_id.hex}"), job.send_at, 0.1) for job in jobs]
        with self.talk.transactions.write() as session:
            record_outcome(session, done, self.talk.now)
        return [one.outcome.external_id for one in done]

    def send_all(self) -> list[str]:
        """Send until nothing more is due."""
        sent: list[str] = []
        while some := self.send():
            sent += some
            self.talk.later(seconds=5)
        return sent


@pytest.fixture
def house(transactions: Transactions, now: datetime, tmp_path: Path) -> House:
    talk = Talk(transactions, build_tools(transactions), now, LINE)
    provider, store = Provider(), FileStore(tmp_path / "files")
    parts = WorkerParts(transactions, talk.tools, {"sms": provider}, store, "https://tounkan.example", clock=lambda: talk.now)
    return House(talk, parts, provider)


def tell(house: House) -> list[str]:
    """A person tells of a trouble with a file, wants it all erased, says yes, and is answered; the ids of what was sent."""
    source = "sim:" + base64.b64encode(b"un reste de papier").decode()
    file = InboundAttachment("document", source, "text/plain", "papier.txt")
    house.talk.says("mon passeport est perdu à Lyon, je suis Bintou", PHONE, sender_name="Bintou", attachments=(file,))
    fetch_files(house.talk.transactions, {"sms": house.provider}, house.parts.store, lambda: house.talk.now)
    sent = house.send_all()
    house.talk.later(hours=1).says("EFFACER", PHONE)
    sent += house.send_all()
    house.talk.later(minutes=1).says("OUI", PHONE)
    return sent


def test_nobody_is_erased_before_the_last_answer_left_and_everything_after_it(house: House) -> None:
    talk, transactions = house.talk, house.talk.transactions
    sent = tell(house)
    other = "mon frère est arrêté à Oran"
    talk.says(other, "+213555010203")
    house.provider.inbound = ["m0", "m1", "m2", "m3"]
    erase(house.parts)
    assert count(transactions, "erasures WHERE done_at IS NULL") == 1, "the answer still waits"
    sent += house.send_all()
    erase(house.parts)
    with transactions.read() as session:
        mine = session.scalar(select(Contact).where(Contact.erased_at.is_not(None)))
        assert mine is not None
        assert (mine.name, mine.language, mine.country) == (None, None, None)
        assert session.scalars(select(DataKey).where(DataKey.contact_id == mine.id)).all() == []
        messages = session.scalars(select(Message).where(Message.contact_id == mine.id)).all()
        assert len(messages) > 4
        assert {(one.sealed_text, one.sealed_extras) for one in messages} == {(None, None)}
        ticket = session.scalar(select(Ticket).where(Ticket.contact_id == mine.id))
        assert ticket is not None
        assert (ticket.category_id, ticket.country, ticket.area, ticket.status) == ("identity-documents", "FR", "", "closed")
        assert (ticket.closed_as, ticket.summary, ticket.reason) == ("erased", None, None)
    for table in ("attachments", "transcripts", "status_codes", "media_addresses"):
        assert count(transactions, table) == 0
    with transactions.read() as session:
        assert session.scalar(select(Timer.id).where(Timer.contact_id == mine.id)) is None
        assert session.scalar(select(Question.id).where(Question.contact_id == mine.id)) is None
    assert list(house.parts.store.names()) == []
    assert other in texts_of(talk)
    assert set(house.provider.deleted) >= {"m0", "m1", "m2"}
    assert "m3" not in house.provider.deleted
    assert len([one for one in house.provider.deleted if one.startswith("SM")]) > 2
    assert count(transactions, "provider_copies") == 0


def texts_of(talk: Talk) -> list[str | None]:
    """All that is still there to be read."""
    with talk.transactions.read() as session:
        return [one.text for one in session.scalars(select(Message).where(Message.sealed_text.is_not(None)))]


def erased(house: House) -> list[str]:
    """A person is erased; the ids of what was sent to them."""
    sent = tell(house) + house.send_all()
    erase(house.parts)
    assert count(house.talk.transactions, "erasures WHERE done_at IS NULL") == 0
    return sent


def test_late_reports_and_repeats_leave_nothing_and_the_number_is_a_strangers(house: House) -> None:
    sent, talk, transactions = erased(house), house.talk, house.talk.transactions
    before = everything_stored(transactions)
    for external_id in sent:
        with transactions.write() as session:
            record_status(session, "sms", StatusUpdate(external_id, "delivered", "delivered"), talk.now)
    again = InboundMessage("m0", SenderAddress("phone", PHONE), "mon passeport est perdu à Lyon, je suis Bintou")
    with transactions.write() as session:
        assert store_inbound(session, "sms", Reading((again,)), talk.now) == 0
    assert everything_stored(transactions) == before
    (reply,) = talk.later(minutes=2).says("mon passeport est perdu à Lyon", PHONE)
    assert "Bonjour" in reply
    assert count(transactions, "tickets") == 2


def test_history_holds_words_of_ours_only(house: House) -> None:
    erased(house)
    with house.talk.transactions.read() as session:
        events = session.scalars(select(TicketEvent)).all()
    assert {name for event in events for name in event.facts} <= FACTS
    assert {event.facts["place"] for event in events if "place" in event.facts} <= {"said", "location", "profile", "number", ""}
    assert events[-1].kind == "erased"


def test_a_ticket_held_open_for_somebody_in_danger_stays_open_without_words(house: House) -> None:
    tell(house)
    with house.talk.transactions.write() as session:
        session.execute(update(Ticket).values(held_open=True))
    house.send_all()
    erase(house.parts)
    (ticket,) = house.talk.tickets()
    assert (ticket.status, ticket.closed_at, ticket.sealed_summary) == ("open", None, None)


def test_a_provider_that_is_away_delays_the_erasure_by_two_days_at_most(house: House) -> None:
    tell(house)
    house.send_all()
    house.provider.away = True
    erase(house.parts)
    assert count(house.talk.transactions, "erasures WHERE done_at IS NULL") == 1
    house.talk.later(hours=49)
    erase(house.parts)
    assert count(house.talk.transactions, "erasures WHERE done_at IS NULL") == 0
    left = count(house.talk.transactions, "provider_copies")
    house.provider.away = False
    house.talk.later(minutes=3)
    erase(house.parts)
    assert (left > 2, count(house.talk.transactions, "provider_copies")) == (True, 0)


def test_copies_are_deleted_at_twilio(sqlite_transactions: Transactions, now: datetime, tmp_path: Path) -> None:
    with TwilioStandIn("https://tounkan.example/hooks/sms") as twilio:
        config = {"channel": "twilio-sms", **twilio.config()}
        channel = build_channels({"sms": config})["sms"]
        sent = channel.send(OutboundMessage("1", SenderAddress("phone", PHONE), "Bonjour"))
        parts = WorkerParts(
            sqlite_transactions, build_tools(sqlite_transactions), {"sms": channel}, FileStore(tmp_path), "", clock=lambda: now
        )
        with sqlite_transactions.write() as session:
            open_lines(session, [LINE], now)
            add(session, ProviderCopy(line_id="sms", attempts=0, not_before=now), external_id=sent.external_id)
        delete_copies(parts)
        assert twilio.deleted == [sent.external_id]
    assert count(sqlite_transactions, "provider_copies") == 0
