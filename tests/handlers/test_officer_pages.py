"""An emergency calls officers: the desk's, then the next, then the ministry's; a call says nothing, an answer opens nothing."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.understand import Tools
from handlers.assign_ticket import assign_ticket
from handlers.open_lines import LineSetting
from handlers.set_page import set_page
from models.agents import Agent
from models.alarms import Alarm
from models.database import Transactions
from models.messages import Message
from models.officer_pages import OfficerPage
from models.outbox import Outbound
from models.tickets import TicketEvent
from tests.builders import make_agent, make_line
from tests.handlers.talk import Talk
from work.file_tools import file_tools
from work.ring_timers import ring_timers

SMS = LineSetting("simulator-sms", "simulator", "sms", "SMS")
CRY = "Au secours, on nous frappe, nous sommes enfermés à Alger, ils vont nous tuer"
FIRST, SECOND, THIRD = "+22376000001", "+22376000002", "+22376000003"
OFFICERS = (
    ("un@alger.test", FIRST, "mission:embassy-algiers"),
    ("deux@alger.test", SECOND, "mission:embassy-algiers"),
    ("cabinet@bamako.test", THIRD, "ministry"),
)


@pytest.fixture(scope="module")
def tools() -> Tools:
    return file_tools()


@pytest.fixture
def talk(transactions: Transactions, tools: Tools, now: datetime, tmp_path: Path) -> Talk:
    make_line(transactions, now, SMS)
    for login, number, desk in OFFICERS:
        make_agent(transactions, now, login, (desk, "protection") if desk.startswith("mission") else (desk,))
        with transactions.write() as session:
            set_page(session, login, number, True, now)
    return Talk(transactions, tools, now)


def calls(talk: Talk) -> list[tuple[str, str, str]]:
    """Every call that was queued: whose phone, which words, by which lane."""
    with talk.transactions.read() as session:
        numbers = {
            agent.id: number
            for agent, (_, number, _) in zip(session.scalars(select(Agent).order_by(Agent.id)), OFFICERS, strict=True)
        }
        rows = session.scalars(select(Outbound).where(Outbound.recipient_kind == "officer").order_by(Outbound.id))
        return [(numbers[row.agent_id], session.get_one(Message, row.message_id).text or "", row.lane) for row in rows]  # type: ignore[index]


def ring(talk: Talk, minutes: float) -> None:
    """Time passes, and what is due rings."""
    talk.later(minutes=minutes)
    ring_timers(talk.transactions, talk.tools.book, lambda: talk.now)


def test_an_emergency_calls_at_once_with_a_reference_only(talk: Talk) -> None:
    talk.now = talk.now.replace(hour=2)
    talk.says(CRY)
    (ticket,) = talk.tickets()
    assert ticket.emergency
    spoken = f"{ticket.reference[:3]} {ticket.reference[3:6]} {ticket.reference[6:]}"
    assert calls(talk) == [(FIRST, f"URGENCE {spoken}. Répondez OK.", "page")]
    with talk.transactions.read() as session:
        (row,) = session.scalars(select(Outbound).where(Outbound.recipient_kind == "officer"))
        assert (row.rank, row.quiet_zone, row.not_before, row.contact_id) == (0, None, talk.now, None)


def test_a_request_calls_nobody(talk: Talk) -> None:
    talk.says("Bonjour, mon passeport arrive à sa fin, comment faire à Alger ?")
    assert calls(talk) == []


def called_at(talk: Talk, minutes: float) -> list[str]:
    """Whose phones were called by so many minutes after the emergency; time stands a second before and then on the minute."""
    start = talk.tickets()[0].opened_at
    before = [phone for phone, _, _ in calls(talk)]
    if minutes:
        ring(talk, ((start - talk.now).total_seconds() - 1) / 60 + minutes)
        assert [phone for phone, _, _ in calls(talk)] == before
        ring(talk, 1 / 60)
    return [phone for phone, _, _ in calls(talk)]


def test_the_ladder_is_the_officer_at_once_the_next_after_5_minutes_and_the_ministrys_cell_after_15(talk: Talk) -> None:
    talk.says(CRY)
    assert called_at(talk, 0) == [FIRST]
    assert called_at(talk, 5) == [FIRST, SECOND]
    assert called_at(talk, 15) == [FIRST, SECOND, THIRD]
    assert "nobody answered the page" not in talk.events()
    assert called_at(talk, 30) == [FIRST, SECOND, THIRD, FIRST]
    assert called_at(talk, 35)[4:] == [SECOND]
    assert called_at(talk, 45)[5:] == [THIRD]
    assert talk.events().count("nobody answered the page") == 1
    with talk.transactions.read() as session:
        assert session.scalar(select(Alarm.kind)) == "pages-unanswered"


def test_the_ladder_is_climbed_until_somebody_acknowledges_and_no_longer_than_a_night(talk: Talk) -> None:
    talk.says(CRY)
    for _ in range(60):
        ring(talk, 10)
    assert len(calls(talk)) == 3 * 16
    assert [phone for phone, _, _ in calls(talk)][-1] == THIRD


def test_after_an_outage_the_rungs_that_were_missed_are_climbed_at_once(talk: Talk) -> None:
    talk.says(CRY)
    ring(talk, 17)
    for _ in range(3):
        ring(talk, 0)
    assert [phone for phone, _, _ in calls(talk)] == [FIRST, SECOND, THIRD]


def test_a_desk_with_one_officer_has_the_ministry_as_the_next(talk: Talk) -> None:
    with talk.transactions.write() as session:
        set_page(session, OFFICERS[1][0], "", False, talk.now)
    talk.says(CRY)
    assert called_at(talk, 5) == [FIRST, THIRD]


def test_a_desk_without_an_officer_has_the_ministry_at_once(talk: Talk) -> None:
    with talk.transactions.write() as session:
        for login, _, _ in OFFICERS[:2]:
            set_page(session, login, "", False, talk.now)
    talk.says(CRY)
    assert called_at(talk, 0) == [THIRD]


def test_who_takes_the_ticket_is_not_called_again(talk: Talk) -> None:
    talk.says(CRY)
    with talk.transactions.write() as session:
        ticket = session.merge(talk.tickets()[0])
        agent = session.scalars(select(Agent).order_by(Agent.id)).first()
        assert agent is not None
        assign_ticket(session, agent.id, ticket.reference, agent.id, ticket.version, talk.now + timedelta(minutes=2))
    ring(talk, 6)
    assert len(calls(talk)) == 1


@pytest.mark.parametrize("word", ["OK", "je m'en occupe, au secours quel dossier", "STOP"])
def test_any_answer_acknowledges_and_opens_nothing(talk: Talk, word: str) -> None:
    talk.says(CRY)
    assert talk.later(minutes=3).says(word, phone=FIRST) == []
    assert len(talk.tickets()) == 1
    for _ in range(3):
        ring(talk, 6)
    assert len(calls(talk)) == 1
    assert "page acknowledged" in talk.events()
    with talk.transactions.read() as session:
        assert session.scalars(select(OfficerPage.acknowledged_at)).one() is not None
        agent = session.scalars(select(TicketEvent.agent_id).where(TicketEvent.kind == "page acknowledged")).one()
        assert session.get_one(Agent, agent).login == "un@alger.test"


def test_an_officer_whom_nothing_called_is_a_person_like_any_other(talk: Talk) -> None:
    assert talk.says("Bonjour, je voudrais renouveler mon passeport à Alger", phone=FIRST) != []
    assert len(talk.tickets()) == 1


def test_who_answers_the_person_is_not_called_again(talk: Talk) -> None:
    talk.says(CRY)
    with talk.transactions.write() as session:
        ticket = session.merge(talk.tickets()[0])
        ticket.answered_at, ticket.owed = talk.now, "resolution"
    ring(talk, 6)
    assert len(calls(talk)) == 1


def test_twenty_emergencies_are_three_texts_and_one_answer(talk: Talk) -> None:
    for at in range(20):
        talk.says(CRY, phone=f"+2135550102{at:02d}")
    assert len(talk.tickets()) == 20
    assert len(calls(talk)) == 3
    talk.says("ok", phone=FIRST)
    for _ in range(3):
        ring(talk, 11)
    assert len(calls(talk)) == 3
    assert talk.events().count("page acknowledged") == 20


def test_who_is_off_duty_is_not_called(talk: Talk) -> None:
    with talk.transactions.write() as session:
        set_page(session, OFFICERS[0][0], "", False, talk.now)
    talk.says(CRY)
    assert [phone for phone, _, _ in calls(talk)] == [SECOND]


@pytest.mark.parametrize("number", ["76000001", "+1", "moussa"])
def test_a_number_that_cannot_be_called_is_refused(talk: Talk, number: str) -> None:
    with talk.transactions.write() as session, pytest.raises(ValueError, match="number"):
        set_page(session, OFFICERS[0][0], number, True, talk.now + timedelta(minutes=1))
