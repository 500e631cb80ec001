"""F23, F24, F25: numbers of no country, phones shared by people, people with several phones, senders nobody can answer."""

from __future__ import annotations

from datetime import datetime

import phonenumbers
import pytest
from sqlalchemy import select

from bot.values import InboundMessage, Reading, SenderAddress
from handlers.store_inbound import store_inbound
from models.database import Transactions
from models.tickets import Ticket
from tests.builders import LINE, make_line
from tests.handlers.talk import Talk
from work.tools import build_tools

UNDECIDED = ("+88216000000", "+88300000000", "+38349000000", "+12025550123", "+77010000000", "+870123456789", "+979123456789")
UNANSWERABLE = ("32665", "Orange", "anonymous", "AD-BANK", "Private", "12345")


@pytest.fixture
def talk(transactions: Transactions, now: datetime) -> Talk:
    """A conversation on either database."""
    return Talk(transactions, build_tools(transactions), now)


def test_F23_every_code_is_routed_or_asked(sqlite_transactions: Transactions, now: datetime) -> None:
    talk = Talk(sqlite_transactions, build_tools(sqlite_transactions), now)
    make_line(sqlite_transactions, now)
    numbers = [f"+{code}{'2345678901'[: max(4, 11 - len(str(code)))]}" for code in phonenumbers.COUNTRY_CODE_TO_REGION_CODE]
    callers = dict.fromkeys((*numbers, *UNDECIDED))
    said = [InboundMessage(number, SenderAddress("phone", number), "j'ai perdu mon passeport") for number in callers]
    with sqlite_transactions.write() as session:
        store_inbound(session, LINE.id, Reading(tuple(said)), now)
    talk.judge()
    with sqlite_transactions.read() as session:
        tickets = session.scalars(select(Ticket)).all()
        routed = [ticket for ticket in tickets if ticket.country]
        to_sort = [ticket for ticket in tickets if not ticket.country]
        assert {ticket.desk_id for ticket in to_sort} <= {"ministry", "mission:desk-bamako"}
        assert all(ticket.due_at for ticket in to_sort)
    print(f"\nF23: routed {len(routed)} + to sort {len(to_sort)} = {len(callers)}")
    assert len(routed) + len(to_sort) == len(callers)
    assert min(len(routed), len(to_sort)) > 0


def test_F24_no_cross_talk_between_people_or_phones(talk: Talk) -> None:
    shared, mine, second = "+33612345678", "+33687654321", "+22376010203"
    talk.says("je m'appelle Awa, mon passeport est perdu à Lyon", shared)
    talk.later(minutes=30).says("NOUVEAU", shared)
    talk.later(minutes=1).says("ici Moussa, mon frère est en prison à Alger", shared)
    talk.says("mon passeport est perdu à Paris", mine)
    talk.says("bonjour, mon passeport est perdu à Paris", second)
    tickets = talk.tickets()
    assert len({ticket.reference for ticket in tickets}) == len(tickets) == 4
    cross = 0
    for ticket in tickets:
        said = talk.later(minutes=30).says(f"dossier {ticket.reference}: où en est mon affaire ?", "+33600000099")
        cross += sum(ticket.reference in text for text in said)
    people = len({ticket.contact_id for ticket in tickets})
    print(f"\nF24: cross-talk {cross}, threads {len(tickets)}, phones with one {people}")
    assert (cross, people) == (0, 3)


def test_F25_who_cannot_be_answered_is_stored_and_not_answered(talk: Talk) -> None:
    replies = sum(len(talk.later(minutes=1).says("mon passeport est perdu à Lyon", sender)) for sender in UNANSWERABLE)
    print(f"\nF25: stored {len(talk.kept())}/{len(UNANSWERABLE)}, replies to unanswerable {replies}")
    assert (len(talk.kept()), replies) == (len(UNANSWERABLE), 0)
