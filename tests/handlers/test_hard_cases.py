"""What once went wrong under a hostile eye, so that it never does again."""

from __future__ import annotations

import threading
import time
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, select, update

from bot.values import CategoryGuess, FoundSend, InboundMessage, Place, Reading, SenderAddress, Understanding
from handlers import answer_message as deed
from handlers.answer_message import answer_message
from handlers.claim_doubt import DoubtJob
from handlers.claim_inbound import LEASE, claim_inbound
from handlers.claim_send import claim_send
from handlers.open_lines import LineSetting, open_lines
from handlers.settle_doubt import settle_doubt
from handlers.store_inbound import store_inbound
from models.access import readable_ticket
from models.contacts import Address
from models.database import MemoryAway, Transactions
from models.encrypted import DataKey, Sealed
from models.files import FileStore
from models.inbox import InboxRow
from models.messages import Message
from models.outbox import Outbound
from models.tickets import Ticket
from tests.builders import LINE, make_agent, make_line, store_text
from tests.conftest import count
from tests.handlers.test_answer_message import answer, replies
from tests.handlers.test_delivery import queue
from work.judge_inbox import judge_inbox
from work.tools import build_tools


def says(category: str, second: str = "", country: str = "ask") -> Understanding:
    """A message with a main concern and perhaps a likely second one."""
    candidates = ((category, 0.55), *(((second, 0.4),) if second else ()))
    place = None if country == "ask" else Place(country)
    guess = CategoryGuess(category, 0.55, candidates)
    return Understanding("fra", category, False, place, country, concern=guess, model_version="test")


@pytest.fixture
def tools(transactions: Transactions):
    return build_tools(transactions)


def hear(monkeypatch: pytest.MonkeyPatch, understood: Understanding) -> None:
    monkeypatch.setattr(deed, "hear", lambda *_: understood)


@pytest.mark.parametrize(
    ("main", "second", "desk"),
    [("missing-person", "trafficking", "protection"), ("identity-documents", "service-complaint", "ministry")],
)
def test_saying_where_one_is_hands_nothing_sensitive_to_the_post(
    transactions: Transactions, tools, now: datetime, monkeypatch: pytest.MonkeyPatch, main: str, second: str, desk: str
) -> None:
    algiers = make_agent(transactions, now)
    hear(monkeypatch, says(main, second))
    store_text(transactions, now, "deux sujets", "m1")
    answer(transactions, tools, now)
    hear(monkeypatch, says("other", country="DZ"))
    later = now + timedelta(minutes=20)
    store_text(transactions, later, "je suis à Alger", "m2")
    answer(transactions, tools, later)
    with transactions.read() as session:
        ticket = session.scalars(select(Ticket)).one()
        assert (ticket.desk_id, ticket.country, ticket.mission_id) == (desk, "DZ", "embassy-algiers")
        assert readable_ticket(session, algiers, ticket.reference, later) is None
    assert not any("Alger" in reply for reply in replies(transactions))


def test_a_sensitive_second_concern_never_joins_the_posts_ticket(
    transactions: Transactions, tools, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    hear(monkeypatch, says("identity-documents", country="DZ"))
    store_text(transactions, now, "mon passeport", "m1")
    answer(transactions, tools, now)
    hear(monkeypatch, says("identity-documents", "service-complaint", "DZ"))
    for number in (2, 3):
        store_text(transactions, now, "l'agent m'a demandé 500 euros", f"m{number}")
        answer(transactions, tools, now)
    with transactions.read() as session:
        desks = [ticket.desk_id for ticket in session.scalars(select(Ticket).order_by(Ticket.id))]
        assert desks == ["mission:embassy-algiers", "ministry"]


def test_while_a_sealed_ticket_lives_it_takes_what_its_writer_sends(
    transactions: Transactions, tools, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    hear(monkeypatch, says("trafficking", country="LY"))
    store_text(transactions, now, "ils nous gardent", "m1")
    answer(transactions, tools, now)
    hear(monkeypatch, says("other"))
    store_text(transactions, now, "maison bleue près du port", "m2")
    answer(transactions, tools, now)
    with transactions.read() as session:
        assert session.scalars(select(Ticket.desk_id)).all() == ["protection"]
        assert {message.compartment for message in session.scalars(select(Message))} == {"protection"}


def test_a_row_that_does_not_open_stops_nobody_else(transactions: Transactions, now: datetime, tmp_path: Path) -> None:
    broken = queue(transactions, now, phone="+33600000001")
    queue(transactions, now, phone="+33600000002")
    with transactions.write() as session:
        contact = session.get_one(Outbound, broken).contact_id
        session.execute(delete(DataKey).where(DataKey.contact_id == contact))
    with transactions.write() as session:
        jobs = claim_send(session, LINE.id, now, 10, "https://tounkan.example", FileStore(tmp_path))
    assert [job.message.to.value for job in jobs] == ["+33600000002"]
    with transactions.read() as session:
        assert session.get_one(Outbound, broken).error_code == "unreadable"


def test_a_killer_does_not_use_up_its_neighbours_tries(transactions: Transactions, now: datetime) -> None:
    for number in range(5):
        store_text(transactions, now, f"texte {number}", f"m{number}", f"+3360000000{number}")
    with transactions.write() as session:
        assert len(claim_inbound(session, now, 50)) == 5  # and then the worker dies
    for crash in range(1, 4):
        with transactions.write() as session:
            (alone,) = claim_inbound(session, now + crash * 2 * LEASE, 50)
            assert alone.seq == 1
    with transactions.read() as session:
        assert session.scalars(select(InboxRow.attempts).order_by(InboxRow.seq)).all() == [4, 1, 1, 1, 1]


def test_a_damaged_payload_reaches_a_human_and_frees_its_lane(transactions: Transactions, tools, now: datetime) -> None:
    store_text(transactions, now, "illisible", "m1")
    store_text(transactions, now, "mon passeport est perdu à Lyon", "m2")
    with transactions.write() as session:
        damaged = update(InboxRow).where(InboxRow.seq == 1)
        session.execute(damaged.values(attempts=3, sealed_payload=Sealed(b"\x01" + bytes(60))))
    judge_inbox(transactions, tools, lambda: now)
    judge_inbox(transactions, tools, lambda: now)
    with transactions.read() as session:
        assert session.scalars(select(InboxRow.state).order_by(InboxRow.seq)).all() == ["done", "done"]
        assert len(session.scalars(select(Ticket)).all()) == 2
        assert len(session.scalars(select(Address)).all()) == 2


def test_a_flooder_does_not_slow_the_claim(
    transactions: Transactions, now: datetime, capsys: pytest.CaptureFixture[str]
) -> None:
    make_line(transactions, now)
    flood = tuple(InboundMessage(f"f{at}", SenderAddress("phone", "+33600000001"), "encore") for at in range(3000))
    with transactions.write() as session:
        store_inbound(session, LINE.id, Reading(flood), now)
        session.execute(update(InboxRow).where(InboxRow.seq <= 1500).values(state="done"))
    store_text(transactions, now, "au secours", "new", "+33600000002")
    start = time.process_time()
    with transactions.write() as session:
        claims = claim_inbound(session, now, 50)
    seconds = time.process_time() - start
    with capsys.disabled():
        print(f"\nclaim beside a flood of 3000: {seconds * 1000:.0f} ms, {len(claims)} lanes")
    # The stranger comes first; of the flood an armful is taken, in its order.
    assert [claim.seq for claim in claims] == [3001, *range(1501, 1501 + len(claims) - 1)]
    assert seconds < 0.25


def test_a_new_sender_on_two_lines_at_once_is_served_twice(transactions: Transactions, tools, now: datetime) -> None:
    second = LineSetting("simulator-telegram", "simulator", "telegram", "Autre")
    make_line(transactions, now)
    with transactions.write() as session:
        open_lines(session, [second], now)
    for pair in range(8):
        message = InboundMessage(f"p{pair}", SenderAddress("phone", f"+3361000000{pair}"), "mon passeport est perdu à Lyon")
        with transactions.write() as session:
            for line_id in (LINE.id, second.id):
                store_inbound(session, line_id, Reading((message,)), now)
        with transactions.write() as session:
            claims = claim_inbound(session, now, 10)
        both = threading.Barrier(2)

        def work(claim, both=both) -> None:
            both.wait()
            transactions.attempt(lambda session: answer_message(session, claim, tools, now))

        threads = [threading.Thread(target=work, args=(claim,)) for claim in claims]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert count(transactions, "inbox WHERE state = 'done'") == 16
    assert count(transactions, "messages WHERE direction = 'inbound'") == 16
    assert (count(transactions, "contacts"), count(transactions, "tickets")) == (8, 8)


def test_what_is_found_for_one_message_is_not_taken_for_another(transactions: Transactions, now: datetime) -> None:
    first, second = queue(transactions, now), queue(transactions, now, "le même", "+33600000002")
    with transactions.write() as session:
        for outbound_id in (first, second):
            session.get_one(Outbound, outbound_id).status = "in doubt"
        for outbound_id in (second, first):
            job = DoubtJob(outbound_id, None, LINE.id, "+33600000001", "le même", now)
            settle_doubt(session, job, [FoundSend("SM-second", same_text=True)], now)
    with transactions.read() as session:
        assert session.get_one(Outbound, second).status == "sent"
        assert session.get_one(Outbound, first).status == "in doubt"


def test_who_writes_again_is_reachable_again(transactions: Transactions, tools, now: datetime) -> None:
    store_text(transactions, now, "mon passeport est perdu à Lyon", "m1")
    answer(transactions, tools, now)
    with transactions.write() as session:
        session.scalars(select(Address)).one().unreachable_at = now
    store_text(transactions, now, "vous êtes là ?", "m2")
    answer(transactions, tools, now)
    with transactions.read() as session:
        assert session.scalars(select(Address)).one().unreachable_at is None


def test_without_a_database_the_attempt_says_so(tmp_path: Path, keyring) -> None:
    transactions = Transactions(f"sqlite:///{tmp_path}/nowhere/gone.db", keyring)
    with pytest.raises(MemoryAway):
        transactions.attempt(lambda session: session.scalar(select(Ticket.id)))


def test_an_emergency_is_answered_at_once_even_just_after_another_reply(
    transactions: Transactions, tools, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    hear(monkeypatch, says("identity-documents", country="DZ"))
    store_text(transactions, now, "bonjour", "m1")
    answer(transactions, tools, now)
    hear(monkeypatch, replace(says("violence", country="DZ"), emergency=True))
    for number in (2, 3):
        store_text(transactions, now, "ils nous frappent", f"m{number}")
        answer(transactions, tools, now)
    with transactions.read() as session:
        assert session.scalars(select(Ticket)).one().emergency
        purposes = [row.purpose for row in session.scalars(select(Outbound).order_by(Outbound.id))]
    assert purposes == ["ack", "ack_emergency"]
