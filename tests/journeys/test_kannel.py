"""The road without Twilio: a real Kannel between a phone and us, with what it does to letters, long texts and outages."""

from __future__ import annotations

import urllib.error
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import Browser, Page
from sqlalchemy import func, select

from bot.sms import parts
from bot.values import OutboundMessage, SenderAddress
from gateway.channels.kannel import Channel
from models.database import Transactions
from models.keys import Keyring
from models.messages import Message
from models.outbox import Outbound
from models.tickets import Ticket
from tests.builders import make_agent
from tests.conftest import NOON, fresh_database
from tests.house import House, free_port, running_house
from tests.journeys.test_road import TEXTS, answer_at_the_desk
from tests.kannel import Kannel, installed, wait_until

SAID, ANSWER = TEXTS["bam"]
PERSON = "+22376010203"
SETTLE_SECONDS = 40.0


@dataclass
class Town:
    """A running installation with one line, and the Kannel that stands behind it."""

    house: House
    transactions: Transactions
    kannel: Kannel

    def heard(self, beginning: str) -> list[str]:
        """What people said to us, as we keep it: the texts that begin so."""
        with self.transactions.read() as session:
            texts = [message.text or "" for message in session.scalars(select(Message).where(Message.direction == "inbound"))]
        return [text for text in texts if text.startswith(beginning)]

    def wait_heard(self, text: str) -> None:
        """Wait until a text came in exactly so."""
        try:
            wait_until(lambda: text in self.heard(""), "message", SETTLE_SECONDS)
        except AssertionError as error:
            raise AssertionError(f"{text!r} is not among {self.heard('')}: {self.house.printed()[-2000:]}") from error

    def statuses(self, text: str) -> list[tuple[str, str | None]]:
        """The status of each of our messages with that text, and its error code."""
        with self.transactions.read() as session:
            found = session.execute(select(Outbound, Message).join(Message, Message.id == Outbound.message_id)).all()
            return [(outbound.status, outbound.error_code) for outbound, message in found if message.text == text]


@pytest.fixture(scope="module")
def town(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, keyring: Keyring) -> Iterator[Town]:
    """One installation on SQLite, or a skip that says what is missing."""
    if not installed():
        pytest.skip("no Kannel (Debian packages kannel and kannel-extras)")
    folder = tmp_path_factory.mktemp("kannel-town")
    url, port = next(fresh_database("sqlite", request.getfixturevalue, folder)), free_port()
    (folder / "kannel").mkdir()
    kannel = Kannel(folder / "kannel", f"http://127.0.0.1:{port}/hooks/modem")
    kannel.start()
    transactions = Transactions(url, keyring)
    make_agent(transactions, NOON)
    transactions.close()
    lines = {"modem": {**kannel.config(), "per_second": "none"}}
    try:
        with running_house(folder, url, keyring, lines, PORT=str(port)) as house:
            reader = Transactions(url, keyring)
            yield Town(house, reader, kannel)
            reader.close()
    finally:
        kannel.stop()


@pytest.fixture(scope="module")
def desk(chromium: Browser) -> Iterator[Page]:
    """An agent's browser."""
    context = chromium.new_context(locale="fr-FR")
    context.set_default_timeout(15_000)
    yield context.new_page()
    context.close()


@pytest.mark.browser
def test_from_phone_to_ticket_and_back(town: Town, desk: Page) -> None:
    town.kannel.write(PERSON, SAID, "ucs2")
    town.wait_heard(SAID)
    wait_until(lambda: ticket_of(town, SAID) is not None, "ticket", SETTLE_SECONDS)
    answer_at_the_desk(desk, town.house.url, str(ticket_of(town, SAID)), ANSWER)
    wait_until(lambda: ANSWER in town.kannel.texts(PERSON), "answer on the phone", SETTLE_SECONDS)
    wait_until(lambda: town.statuses(ANSWER) == [("delivered", None)], "delivery report", SETTLE_SECONDS)
    assert town.kannel.texts(PERSON).count(ANSWER) == 1
    desk.reload()
    assert "Remis" in desk.get_by_role("listitem").filter(has_text=ANSWER).inner_text()


@pytest.mark.browser
def test_while_smsbox_is_down_nothing_is_lost(town: Town, desk: Page) -> None:
    answer, said = "An bɛ ka baara kɛ o la fɔlɔ.", "Smsbox ye a lajo wa"
    sure_of_ticket(town)
    town.kannel.end("smsbox")
    answer_at_the_desk(desk, town.house.url, str(ticket_of(town, SAID)), answer)
    town.kannel.write(PERSON, said)
    wait_until(lambda: town.statuses(answer) == [("queued", None)] and refused_once(town), "refused call", SETTLE_SECONDS)
    assert (town.heard(said), town.kannel.texts(PERSON).count(answer)) == ([], 0)
    town.kannel.start_box("smsbox", "http")
    town.wait_heard(said)
    wait_until(lambda: town.statuses(answer) == [("delivered", None)], "delivery report", SETTLE_SECONDS)
    assert (len(town.heard(said)), town.kannel.texts(PERSON).count(answer)) == (1, 1)


def ticket_of(town: Town, text: str) -> str | None:
    """The reference of the ticket that a text is on."""
    with town.transactions.read() as session:
        messages = [message for message in session.scalars(select(Message)) if message.text == text and message.ticket_id]
        return session.get_one(Ticket, messages[0].ticket_id).reference if messages else None


def sure_of_ticket(town: Town) -> None:
    """The ticket of the first journey, opened here where this test runs alone."""
    if ticket_of(town, SAID) is None:
        town.kannel.write(PERSON, SAID, "ucs2")
        wait_until(lambda: ticket_of(town, SAID) is not None, "ticket", SETTLE_SECONDS)


def refused_once(town: Town) -> bool:
    """Whether a call to smsbox has failed and the message waits for another."""
    with town.transactions.read() as session:
        return bool(session.scalar(select(func.count()).where(Outbound.status == "queued", Outbound.attempts > 0)))


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("text", "Test 1 : {é} [è] ~ ^ \\ | € @ à ñ Ç ?"),
        ("ucs2", "Test 2 : ɛ ɔ ŋ ɲ 🙏 مرحبا ߒ ߓ"),
        ("ucs2", 'Test 3 : deux\nlignes + %20 "guillemets" <b>'),
    ],
)
def test_letters_come_in_as_they_were_written(town: Town, kind: str, text: str) -> None:
    town.kannel.write("+22376010204", text, kind)
    town.wait_heard(text)


def test_a_long_text_comes_in_as_one(town: Town) -> None:
    first, second = "Long : " + "premier " * 18, "second " * 12 + "fin"
    town.kannel.write("+22376010205", f"%05%00%03%07%02%02 {second}", "udh-text")
    town.kannel.write("+22376010205", f"%05%00%03%07%02%01 {first}", "udh-text")
    town.wait_heard(first + second)


def test_octets_are_a_message_without_words(town: Town) -> None:
    before = len(town.heard(""))
    town.kannel.write("+22376010206", "%01%ff%c3", "data")
    wait_until(lambda: len(town.heard("")) > before, "message", SETTLE_SECONDS)


@pytest.mark.parametrize(
    "text",
    [
        "Extension : {€} [~] ^ \\ | @ é",
        'ɛ ɔ ŋ ɲ 🙏 a+b %20 "c"\nlɔgɔ filanan',
        "Une très longue réponse à lire à voix haute. " * 12 + "Fin.",
        "Jaabi jan min bɛ kalan ni kan ye ɛ ɔ ŋ. " * 6 + "Laban.",
    ],
    ids=["extension", "ucs2", "long", "long-ucs2"],
)
def test_letters_go_out_as_they_were_written(town: Town, text: str) -> None:
    to = f"+2237602{len(text):04d}"
    town.kannel.write(to, "Bonjour")
    channel = Channel(town.kannel.config())
    assert channel.check() == ""
    assert channel.send(OutboundMessage("no-report", SenderAddress("phone", to), text)).result == "accepted"
    wait_until(lambda: text in town.kannel.texts(to), "text on the phone")
    mine = [part for part in town.kannel.received(to) if part.total == parts(text)]
    assert len(mine) >= parts(text)


def test_a_call_without_the_secret_is_refused(town: Town) -> None:
    for headers in ({}, {"Authorization": "Basic a2FubmVsOndyb25n"}):
        call = Request(f"{town.house.url}/hooks/modem?id=forged", b"Faux", {"X-Kannel-From": PERSON, **headers})
        with pytest.raises(urllib.error.HTTPError, match="403"):
            urlopen(call)
    assert town.heard("Faux") == []


def test_while_we_are_down_kannel_keeps_it_and_brings_it_once(town: Town) -> None:
    text = "Maison éteinte, je répète"
    town.house.stop()
    town.kannel.write("+22376010207", text)
    town.house.processes.clear()
    town.house.start("app.py")
    town.house.wait_until_up()
    town.wait_heard(text)
    town.kannel.write("+22376010207", "Maison rallumée")
    town.wait_heard("Maison rallumée")
    assert len(town.heard(text)) == 1


def test_the_configuration_shown_to_operators_is_the_one_tested() -> None:
    shown = (Path(__file__).parents[2] / "docs/operate.md").read_text("utf-8")
    for line in ("send-sender = true", "max-messages = 0", "mo-recode = true", "concatenation = true", "?id=%I&at=%T"):
        assert line in shown
