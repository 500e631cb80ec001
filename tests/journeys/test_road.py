"""The whole road, five channels by three languages: signed call, queue, reply typed in Chromium, provider, delivery report."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import Browser, Page
from sqlalchemy import select

from models.database import Transactions
from models.keys import Keyring
from models.messages import Message
from models.outbox import Outbound
from models.tickets import Ticket
from tests.builders import PASSWORD, make_agent
from tests.conftest import NOON, fresh_database
from tests.house import House, free_port, running_house
from tests.stand_ins.base import SignedCall, StandIn
from tests.wire.lines import KINDS

TEXTS = {
    "fra": ("Bonjour, mon frère a été arrêté hier à Alger, nous sommes sans nouvelles", "Demain à 9 h, un agent va le voir."),
    "bam": ("n balimakɛ minɛna Alger, aw ye n dɛmɛ", "An bɛna taa a lajɛ sini sɔgɔma."),
    "eng": ("Please help, my brother was arrested yesterday in Algiers", "An officer will see him tomorrow at 9."),
}
SENDERS = {"fra": "+33612345678", "bam": "+22376010203", "eng": "+447700900123"}
CHATS = {"fra": "5000000007", "bam": "5000000008", "eng": "5000000009"}
SETTLE_SECONDS = 30.0


@dataclass
class Town:
    """A running installation with a line on each channel, and a stand-in behind each line."""

    house: House
    transactions: Transactions
    stand_ins: dict[str, StandIn]

    def bring(self, call: SignedCall) -> int:
        """A provider calls us."""
        parts = urlsplit(call.url)
        path = parts.path + (f"?{parts.query}" if parts.query else "")
        with urlopen(Request(self.house.url + path, call.body, call.headers, method=call.method)) as answer:
            return int(answer.status)


@pytest.fixture(scope="module")
def town(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, keyring: Keyring) -> Iterator[Town]:
    """One installation for all journeys, on SQLite as `make run` has it."""
    folder = tmp_path_factory.mktemp("town")
    url = next(fresh_database("sqlite", request.getfixturevalue, folder))
    port = free_port()
    stand_ins = {name: kind.stand_in(f"http://127.0.0.1:{port}/hooks/{name}") for name, kind in KINDS.items()}
    for stand_in in stand_ins.values():
        stand_in.start()
    transactions = Transactions(url, keyring)
    make_agent(transactions, NOON)
    transactions.close()
    lines = {name: {"channel": name, **stand_in.config()} for name, stand_in in stand_ins.items()}
    with running_house(folder, url, keyring, lines, PORT=str(port)) as house:
        reader = Transactions(url, keyring)
        yield Town(house, reader, stand_ins)
        reader.close()
    for stand_in in stand_ins.values():
        stand_in.stop()


@pytest.fixture(scope="module")
def desk(chromium: Browser) -> Iterator[Page]:
    """An agent's browser, signed in once for all journeys."""
    context = chromium.new_context(locale="fr-FR")
    context.set_default_timeout(15_000)
    yield context.new_page()
    context.close()


def wait_for(town: Town, query, what: str):
    """The first row of a query, as soon as there is one."""
    deadline = time.monotonic() + SETTLE_SECONDS
    while time.monotonic() < deadline:
        with town.transactions.read() as session:
            found = session.scalar(query)
        if found is not None:
            return found
        time.sleep(0.1)
    raise AssertionError(f"no {what}: {town.house.printed()[-2000:]}")


def sender_of(channel: str, language: str) -> str:
    """Who writes on a channel in a language."""
    return CHATS[language] if channel == "telegram" else SENDERS[language]


@pytest.mark.browser
@pytest.mark.parametrize("language", TEXTS)
@pytest.mark.parametrize("channel", KINDS)
def test_the_whole_road(town: Town, desk: Page, channel: str, language: str) -> None:
    stand_in, (said, answer) = town.stand_ins[channel], TEXTS[language]
    assert town.bring(stand_in.inbound_text(said, sender_of(channel, language))) // 100 == 2

    inbound = wait_for(town, select(Message).where(Message.line_id == channel, Message.language == language), "message")
    with town.transactions.read() as session:
        ticket = session.get_one(Ticket, inbound.ticket_id)
        assert (ticket.desk_id, ticket.category_id) == ("mission:embassy-algiers", "detention")
        assert "Alger" in (ticket.reason or "")

    answer_at_the_desk(desk, town.house.url, ticket.reference, answer)
    agents = select(Outbound).join(Message, Message.id == Outbound.message_id)
    mine = agents.where(Message.ticket_id == ticket.id, Outbound.purpose == "agent")
    sent = wait_for(town, mine.where(Outbound.status.in_(("sent", "delivered"))), "sent reply")
    with town.transactions.read() as session:
        external_id = session.get_one(Outbound, sent.id).external_id or ""
    if channel != "simulator":
        accepted = stand_in.sent(external_id)
        assert accepted is not None
        assert accepted.text == answer
    if channel == "telegram":
        return  # Telegram reports no deliveries: the road ends at "sent"
    assert town.bring(stand_in.status(external_id, "delivered")) // 100 == 2
    wait_for(town, mine.where(Outbound.status == "delivered"), "delivery")
    desk.reload()
    assert "Remis" in desk.get_by_role("listitem").filter(has_text=answer).inner_text()


def answer_at_the_desk(desk: Page, url: str, reference: str, answer: str) -> None:
    """Sign in if need be, find the ticket in the queue, read why it is here, type the answer and send it."""
    desk.goto(url)
    if desk.get_by_label("Identifiant").count():
        desk.get_by_label("Identifiant").fill("agent@alger.test")
        desk.get_by_label("Mot de passe").fill(PASSWORD)
        desk.get_by_role("button", name="Se connecter").click()
    desk.locator(f"a[href*='{reference}']").first.click()
    assert "Alger" in desk.get_by_role("complementary").inner_text()
    desk.get_by_label("Votre réponse").fill(answer)
    desk.get_by_role("button", name="Envoyer la réponse").click()
    assert desk.get_by_role("listitem").filter(has_text=answer).count() == 1
