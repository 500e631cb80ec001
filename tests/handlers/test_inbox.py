"""The way in: stored once, one at a time and in order for each sender, and nobody's message is dropped."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from bot.values import InboundMessage, Reading, SenderAddress
from handlers.claim_inbound import LEASE, TRIES, InboundClaim, claim_inbound
from handlers.give_to_human import give_to_human
from handlers.release_inbound import release_inbound
from handlers.steps.take_inbox import LeaseLost, finish_inbox, take_inbox
from handlers.store_inbound import store_inbound
from models.database import Transactions
from models.inbox import InboxRow
from models.messages import Message
from models.tickets import Ticket
from tests.builders import LINE, facts_of, make_line, store_text
from tests.conftest import count


def claim(transactions: Transactions, now: datetime, most: int = 10) -> list[InboundClaim]:
    with transactions.write() as session:
        return claim_inbound(session, now, most)


def finish(transactions: Transactions, claim: InboundClaim, now: datetime) -> None:
    with transactions.write() as session:
        finish_inbox(take_inbox(session, claim), now)


def test_a_repeated_message_is_stored_once(transactions: Transactions, now: datetime) -> None:
    assert store_text(transactions, now, "bonjour") == 1
    assert store_text(transactions, now + timedelta(days=30), "bonjour") == 0
    assert count(transactions, "inbox") == 1


def test_the_same_id_on_two_lines_is_two_messages(transactions: Transactions, now: datetime) -> None:
    store_text(transactions, now, "bonjour")
    other = make_line(transactions, now, LINE.__class__("simulator-telegram", "simulator", "telegram", "Autre"))
    with transactions.write() as session:
        reading = Reading((InboundMessage("m1", SenderAddress("phone", "+213555010203"), "bonjour"),))
        assert store_inbound(session, other, reading, now) == 1


def test_one_senders_messages_are_claimed_by_one_worker_and_in_order(transactions: Transactions, now: datetime) -> None:
    for number in range(3):
        store_text(transactions, now, f"texte {number}", f"m{number}")
    store_text(transactions, now, "un autre", "other", "+33612345678")
    first, other, *rest = claim(transactions, now)
    assert (first.seq, other.seq, [one.seq for one in rest]) == (1, 4, [2, 3])
    store_text(transactions, now, "encore", "m3")
    assert claim(transactions, now) == []
    for one in (first, *rest):
        finish(transactions, one, now)
    assert [one.seq for one in claim(transactions, now)] == [5]


def test_a_strangers_first_message_goes_before_what_waits(transactions: Transactions, now: datetime) -> None:
    for number in range(120):
        store_text(transactions, now, "un texte", f"m{number}", f"+3361234{number % 60:04d}")
    for one in claim(transactions, now, 60)[:60]:
        finish(transactions, one, now)
    for number in range(120, 400):
        store_text(transactions, now, "un texte", f"m{number}", f"+3361234{number % 60:04d}")
    store_text(transactions, now, "au secours", "stranger", "+22376000001")
    later = now + 2 * LEASE
    first = claim(transactions, later, 5)[0]
    with transactions.read() as session:
        row = session.get_one(InboxRow, first.seq)
        assert (row.rank, row.seq) == (0, 401)


def test_what_a_flooder_sends_is_folded_and_nothing_is_dropped(transactions: Transactions, now: datetime) -> None:
    make_line(transactions, now)
    flood = tuple(InboundMessage(f"f{number}", SenderAddress("phone", "+33600000001"), "flot") for number in range(500))
    with transactions.write() as session:
        assert store_inbound(session, LINE.id, Reading(flood), now) == 500
    taken: list[int] = []
    rounds = 0
    while claims := claim(transactions, now, 50):
        rounds += 1
        taken += [one.seq for one in claims]
        for one in claims:
            finish(transactions, one, now)
    assert taken == sorted(taken)
    assert (len(taken), rounds) == (500, 5)


def test_what_is_given_back_waits_as_if_untouched(transactions: Transactions, now: datetime) -> None:
    for number in range(3):
        store_text(transactions, now, f"texte {number}", f"m{number}")
    first, *rest = claim(transactions, now)
    with transactions.write() as session:
        release_inbound(session, rest)
    finish(transactions, first, now)
    again = claim(transactions, now)
    assert [one.seq for one in again] == [one.seq for one in rest]
    assert count(transactions, "inbox WHERE attempts = 1") == 3


def test_a_dead_workers_message_is_taken_over_and_its_late_work_is_refused(transactions: Transactions, now: datetime) -> None:
    store_text(transactions, now, "bonjour")
    (dead,) = claim(transactions, now)
    assert claim(transactions, now + LEASE - timedelta(seconds=1)) == []
    (taken_over,) = claim(transactions, now + LEASE + timedelta(seconds=1))
    with pytest.raises(LeaseLost):
        finish(transactions, dead, now)
    finish(transactions, taken_over, now)


def test_after_three_failed_tries_a_human_gets_it(transactions: Transactions, now: datetime) -> None:
    store_text(transactions, now, "un texte qui casse tout")
    for attempt in range(TRIES):
        (tried,) = claim(transactions, now + attempt * 2 * LEASE)
        assert not tried.worn_out
    late = now + TRIES * 2 * LEASE
    (worn_out,) = claim(transactions, late)
    assert worn_out.worn_out
    with transactions.write() as session:
        give_to_human(session, worn_out, facts_of(transactions), late)
    with transactions.read() as session:
        ticket = session.scalars(select(Ticket)).one()
        assert (ticket.desk_id, ticket.category_id) == ("ministry", "other")
        assert session.scalars(select(Message.id)).one()
    assert claim(transactions, late + 2 * LEASE) == []


def test_what_cannot_even_be_unpacked_still_reaches_a_human(transactions: Transactions, now: datetime) -> None:
    store_text(transactions, now, "bonjour")
    with transactions.write() as session:
        session.scalars(select(InboxRow)).one().payload = "not what a payload looks like"
    (only,) = claim(transactions, now)
    with transactions.write() as session:
        give_to_human(session, only, facts_of(transactions), now)
    with transactions.read() as session:
        assert session.scalars(select(Message)).one().text == "not what a payload looks like"


def test_quarantined_parts_are_kept_sealed_and_once(transactions: Transactions, now: datetime) -> None:
    make_line(transactions, now)
    for _ in range(2):
        with transactions.write() as session:
            store_inbound(session, LINE.id, Reading(quarantined=("an unreadable part",)), now)
    assert count(transactions, "quarantine") == 1
