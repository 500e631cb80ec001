"""The road in, whole: one stored message becomes a ticket in the right queue, and its reply waits in the outbox."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from bot.understand import Tools
from handlers.answer_message import answer_message
from handlers.claim_inbound import claim_inbound
from models.access import readable_ticket
from models.contacts import Address, Contact
from models.database import Transactions
from models.messages import Judgement, Message
from models.outbox import Outbound
from models.tickets import Ticket
from tests.builders import make_agent, store_text
from tests.conftest import count
from work.tools import build_tools


@pytest.fixture
def tools(transactions: Transactions) -> Tools:
    return build_tools(transactions)


def answer(transactions: Transactions, tools: Tools, now: datetime) -> None:
    """Judge all that waits."""
    while True:
        with transactions.write() as session:
            claims = claim_inbound(session, now, 10)
        if not claims:
            return
        for claim in claims:
            with transactions.write() as session:
                answer_message(session, claim, tools, now)


def tickets(transactions: Transactions) -> list[tuple[Ticket, str]]:
    with transactions.read() as session:
        return [
            (ticket, ticket.reason or "") for ticket in session.scalars(select(Ticket).order_by(Ticket.opened_at, Ticket.id))
        ]


def replies(transactions: Transactions) -> list[str]:
    with transactions.read() as session:
        rows = session.scalars(select(Message).where(Message.direction == "outbound").order_by(Message.id))
        return [message.text or "" for message in rows]


def test_the_good_day(transactions: Transactions, tools: Tools, now: datetime) -> None:
    store_text(transactions, now, "n balimakɛ minɛna Alger, aw ye n dɛmɛ", phone="+22376010203")
    answer(transactions, tools, now)
    ((ticket, reason),) = tickets(transactions)
    assert (ticket.category_id, ticket.desk_id, ticket.country) == ("detention", "mission:embassy-algiers", "DZ")
    assert ticket.emergency
    assert ticket.due_at == now + timedelta(hours=1)
    assert "Alger" in reason
    (reply,) = replies(transactions)
    assert "cikan" in reply  # Bambara
    assert f"{ticket.reference[:3]} {ticket.reference[3:6]} {ticket.reference[6:]}" in reply


@pytest.mark.parametrize(
    ("text", "phone", "category", "desk"),
    [
        ("Bonjour, mon passeport est perdu, je suis à Lyon", "+33612345678", "identity-documents", "mission:consulate-general-lyon"),
        ("I lost my passport in New York, how do I get a new one?", "+12125550100", "identity-documents", "mission:embassy-washington"),
        ("l'agent du consulat m'a demandé 50 euros sans reçu", "+33612345678", "service-complaint", "ministry"),
        ("ma soeur est enfermée chez sa patronne à Djeddah, on lui a pris son passeport, elle est vendue", "+22376010203", "trafficking", "protection"),
    ],
)  # fmt: skip
def test_each_concern_reaches_its_desk(
    transactions: Transactions, tools: Tools, now: datetime, text: str, phone: str, category: str, desk: str
) -> None:
    store_text(transactions, now, text, phone=phone)
    answer(transactions, tools, now)
    ((ticket, _),) = tickets(transactions)
    assert (ticket.category_id, ticket.desk_id) == (category, desk)
    assert ticket.sealed is (desk == "protection")


def test_a_sensitive_concern_is_answered_without_category_or_post(
    transactions: Transactions, tools: Tools, now: datetime
) -> None:
    store_text(
        transactions, now, "l'agent du consulat de Paris m'a demandé 50 euros sans reçu pour mon dossier", phone="+33612345678"
    )
    answer(transactions, tools, now)
    (reply,) = replies(transactions)
    for word in ("plainte", "consulat", "ministère", "Paris"):
        assert word not in reply.lower()


def test_the_place_is_asked_once_and_the_answer_moves_the_ticket(
    transactions: Transactions, tools: Tools, now: datetime
) -> None:
    store_text(transactions, now, "bonjour j'ai un problème de passeport", "m1", "+22378120045")
    answer(transactions, tools, now)
    assert "quel pays" in replies(transactions)[0]
    store_text(transactions, now + timedelta(minutes=20), "je suis à Libreville", "m2", "+22378120045")
    answer(transactions, tools, now + timedelta(minutes=20))
    ((ticket, _),) = tickets(transactions)
    assert (ticket.desk_id, ticket.country) == ("mission:embassy-libreville", "GA")
    assert "Libreville" in replies(transactions)[1]


def test_a_moved_ticket_is_read_by_the_new_desk_only(transactions: Transactions, tools: Tools, now: datetime) -> None:
    bamako = make_agent(transactions, now, "bamako@test", ("ministry",))
    libreville = make_agent(transactions, now, "libreville@test", ("mission:embassy-libreville",))
    store_text(transactions, now, "bonjour j'ai un problème de passeport", "m1", "+22378120045")
    answer(transactions, tools, now)
    ((ticket, _),) = tickets(transactions)
    before, after = now + timedelta(seconds=1), now + timedelta(minutes=21)
    with transactions.read() as session:
        assert readable_ticket(session, bamako, ticket.reference, before)
        assert readable_ticket(session, libreville, ticket.reference, before) is None
    store_text(transactions, now + timedelta(minutes=20), "je suis à Libreville", "m2", "+22378120045")
    answer(transactions, tools, now + timedelta(minutes=20))
    with transactions.read() as session:
        assert readable_ticket(session, bamako, ticket.reference, after) is None
        assert readable_ticket(session, libreville, ticket.reference, after)


def test_a_complaint_is_never_laid_on_the_ticket_of_the_post_complained_of(
    transactions: Transactions, tools: Tools, now: datetime
) -> None:
    store_text(transactions, now, "je voudrais renouveler mon passeport à Paris", "m1", "+33612345678")
    answer(transactions, tools, now)
    store_text(transactions, now, "l'agent du consulat m'a demandé un pot de vin de 50 euros sans reçu", "m2", "+33612345678")
    answer(transactions, tools, now)
    assert [ticket.desk_id for ticket, _ in tickets(transactions)] == ["mission:consulate-general-paris", "ministry"]


def test_a_flood_is_one_ticket_and_one_reply(transactions: Transactions, tools: Tools, now: datetime) -> None:
    for number in range(20):
        store_text(transactions, now, f"aidez moi mon passeport est perdu à Lyon {number}", f"m{number}", "+33612345678")
    answer(transactions, tools, now)
    assert (count(transactions, "tickets"), count(transactions, "messages WHERE direction = 'inbound'")) == (1, 20)
    assert len(replies(transactions)) == 1


def test_stop_is_obeyed_and_the_ticket_stays_open(transactions: Transactions, tools: Tools, now: datetime) -> None:
    store_text(transactions, now, "mon passeport est perdu à Lyon", "m1", "+33612345678")
    store_text(transactions, now, "STOP", "m2", "+33612345678")
    store_text(transactions, now, "et ma carte consulaire aussi", "m3", "+33612345678")
    answer(transactions, tools, now)
    with transactions.read() as session:
        assert session.scalars(select(Address)).one().opted_out_at == now
        assert [row.purpose for row in session.scalars(select(Outbound).order_by(Outbound.id))] == ["ack", "did_stop"]
    assert [ticket.status for ticket, _ in tickets(transactions)] == ["open"]


def test_every_message_keeps_its_judgement_and_the_words_that_decided(
    transactions: Transactions, tools: Tools, now: datetime
) -> None:
    store_text(transactions, now, "mon frère a été arrêté à Alger")
    answer(transactions, tools, now)
    with transactions.read() as session:
        judgement = session.scalars(select(Judgement)).one()
        assert judgement.category_id == "detention"
        assert judgement.model_version == tools.version
        assert "arrêté" in (judgement.words or "")


def test_the_language_follows_the_person(transactions: Transactions, tools: Tools, now: datetime) -> None:
    store_text(transactions, now, "n ka paspɔri tununna Lyon, n bɛ se ka mun kɛ", "m1", "+33612345678")
    answer(transactions, tools, now)
    with transactions.read() as session:
        assert session.scalars(select(Contact)).one().language == "bam"
    store_text(transactions, now, "ok", "m2", "+33612345678")
    answer(transactions, tools, now + timedelta(minutes=20))
    assert all("cikan" in reply or "dosiye" in reply for reply in replies(transactions))


@pytest.mark.parametrize("text", ["", "\ufffd\ufffd", "😀" * 300, "a" * 10_000, "‮gpj.exe", "z̷̧͎" * 500, "ⵜⴰⵎⴰⵙⵀⴰⵇ", "' OR 1=1--"])
def test_any_text_becomes_a_ticket(transactions: Transactions, tools: Tools, now: datetime, text: str) -> None:
    store_text(transactions, now, text, phone="anonymous")
    answer(transactions, tools, now)
    with transactions.read() as session:
        stored = session.scalars(select(Message).where(Message.direction == "inbound")).one()
        assert stored.text == text
        assert stored.ticket_id is not None
