"""The desk's time: what is owed after each turn, a clock that goes on through a transfer, and what is late climbs."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import event, select, update

from bot.values import Route
from handlers.assign_ticket import assign_ticket
from handlers.climb_late import climb_late
from handlers.reply_to_contact import Reply, reply_to_contact
from handlers.resolve_ticket import resolve_ticket
from handlers.set_page import set_page
from handlers.steps.move_ticket import move_ticket
from handlers.steps.owe import owe_answer_again
from models.agents import Agent
from models.database import Transactions
from models.files import FileStore
from models.office_hours import Holiday, OfficeHours
from models.outbox import Outbound
from models.queues import QueueView, queue_of
from models.tickets import Ticket, TicketEvent
from tests.builders import make_agent, make_ticket
from tests.console.threads import write_in
from tests.handlers.due import due
from tests.handlers.talk import Talk
from work.tools import build_tools, read_phrasebook

PARIS = Route("mission:consulate-general-paris", "consulate-general-paris", "Paris est dit", "said")
MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)  # ten in Algiers
CLIMBED = ["due soon", "climbed to the supervisor", "climbed to the ministry"]


def read(transactions: Transactions, reference: str) -> Ticket:
    with transactions.read() as session:
        return session.scalars(select(Ticket).where(Ticket.reference == reference)).one()


def climb(transactions: Transactions, now: datetime) -> list[str]:
    """Whatever climbs by then, in the order of its history."""
    with transactions.write() as session:
        climb_late(session, now, 100)
    with transactions.read() as session:
        kinds = session.scalars(select(TicketEvent.kind).order_by(TicketEvent.id)).all()
    return [kind for kind in kinds if kind in CLIMBED]


@pytest.fixture
def store(tmp_path: Path) -> FileStore:
    return FileStore(tmp_path)


@pytest.fixture
def reference(transactions: Transactions) -> str:
    """A ticket of Algiers, of high priority, which came on a Monday at ten there."""
    return write_in(transactions, MONDAY, "mon frère est arrêté")


def test_who_is_answered_is_owed_the_end_and_who_writes_again_the_next_answer(
    transactions: Transactions, reference: str, store: FileStore
) -> None:
    agent = make_agent(transactions, MONDAY)
    ticket = read(transactions, reference)
    assert (ticket.owed, ticket.due_at) == ("first", MONDAY + timedelta(days=1))
    assert ticket.resolve_by == due(transactions, ticket, "resolution", MONDAY)
    with transactions.write() as session:
        reply_to_contact(session, agent, reference, Reply(uuid4(), "Bonjour"), store, MONDAY + timedelta(hours=1))
    ticket = read(transactions, reference)
    assert (ticket.owed, ticket.due_at) == ("resolution", ticket.resolve_by)
    later = MONDAY + timedelta(hours=2)
    for wait in (0, 1):
        with transactions.write() as session:
            owe_answer_again(session, session.merge(ticket), later + timedelta(hours=wait))
        ticket = read(transactions, reference)
        assert (ticket.owed, ticket.due_at) == ("next", due(transactions, ticket, "next", later))


def test_a_transfer_neither_stops_nor_restarts_the_clock(transactions: Transactions, reference: str) -> None:
    before, now = read(transactions, reference), MONDAY + timedelta(hours=5)  # 15:00 in Algiers, an hour before it closes
    with transactions.write() as session:
        move_ticket(session, session.merge(before), PARIS, now)
    after = read(transactions, reference)
    # Five hours are used. Paris, on the same hour as Algiers, closes in an hour; two are left for the morning.
    assert (after.owed, after.due_at) == ("first", datetime(2026, 11, 24, 9, tzinfo=UTC))
    assert after.climb_at == after.warn_at == now + timedelta(hours=1)
    friday = datetime(2026, 11, 26, 15, tzinfo=UTC)  # Thursday 16:00 in Algiers, which closes until Sunday
    second = write_in(transactions, friday, "et mon cousin", phone="+213555010277")
    assert read(transactions, second).due_at == datetime(2026, 11, 29, 15, tzinfo=UTC)
    with transactions.write() as session:
        move_ticket(session, session.merge(read(transactions, second)), PARIS, friday)
    assert read(transactions, second).due_at == datetime(2026, 11, 27, 15, tzinfo=UTC)


def test_what_is_late_climbs_to_the_supervisor_and_a_working_day_later_to_the_ministry(
    transactions: Transactions, reference: str
) -> None:
    ticket = read(transactions, reference)
    assert ticket.warn_at is not None
    second = timedelta(seconds=1)
    for at, climbed in (
        (ticket.warn_at - second, []),
        (ticket.warn_at, CLIMBED[:1]),
        (ticket.due_at - second, CLIMBED[:1]),
        (ticket.due_at, CLIMBED[:2]),
        (ticket.due_at + timedelta(days=1) - second, CLIMBED[:2]),
        (ticket.due_at + timedelta(days=1), CLIMBED),
        (ticket.due_at + timedelta(days=90), CLIMBED),
    ):
        assert climb(transactions, at) == climbed, at
    climbed_now = read(transactions, reference)
    assert (climbed_now.climbed, climbed_now.climb_at) == (3, None)
    assert climbed_now.version == ticket.version  # nobody's open form is refused because of it


def test_an_answer_brings_it_down_again(transactions: Transactions, reference: str, store: FileStore) -> None:
    agent, late = make_agent(transactions, MONDAY), MONDAY + timedelta(days=2)
    climb(transactions, late)
    climb(transactions, late)
    assert read(transactions, reference).climbed == 2
    with transactions.write() as session:
        reply_to_contact(session, agent, reference, Reply(uuid4(), "Bonjour"), store, late)
    ticket = read(transactions, reference)
    assert ticket.climbed == 0
    assert ticket.climb_at is not None
    assert ticket.climb_at > late
    with transactions.write() as session:
        resolve_ticket(session, agent, reference, ticket.version, read_phrasebook(), late)
    assert climb(transactions, late + timedelta(days=90)) == CLIMBED[:2]


def test_a_sealed_ticket_and_the_ministrys_own_stop_at_their_desk(sqlite_transactions: Transactions) -> None:
    make_ticket(sqlite_transactions, MONDAY, "on m'a vendu", "protection", "trafficking")
    make_ticket(sqlite_transactions, MONDAY, "ma pension", "ministry", "social-protection", "+213555010222")
    for days in range(30):
        found = climb(sqlite_transactions, MONDAY + timedelta(days=days))
    assert sorted(found) == sorted(CLIMBED[:2] * 2)


def test_a_late_emergency_calls_the_officers_again_though_one_said_ok(sqlite_transactions: Transactions) -> None:
    talk = Talk(sqlite_transactions, build_tools(sqlite_transactions), MONDAY)
    make_ticket(sqlite_transactions, MONDAY)
    make_agent(sqlite_transactions, MONDAY)
    with sqlite_transactions.write() as session:
        set_page(session, "agent@alger.test", "+22376000001", True, MONDAY)
    make_ticket(sqlite_transactions, MONDAY, "ils nous tuent", phone="+213555010299", emergency=True)
    talk.later(minutes=1).says("OK", phone="+22376000001")

    def called() -> int:
        with sqlite_transactions.read() as session:
            return len(session.scalars(select(Outbound.id).where(Outbound.recipient_kind == "officer")).all())

    assert called() == 1
    assert climb(sqlite_transactions, MONDAY + timedelta(minutes=45)) == CLIMBED[:1]
    assert called() == 1
    assert climb(sqlite_transactions, MONDAY + timedelta(minutes=60)) == CLIMBED[:2]
    assert called() == 2


def test_a_clerks_hours_and_holidays_count_from_the_next_ticket_on(transactions: Transactions) -> None:
    with transactions.write() as session:
        session.execute(update(OfficeHours).where(OfficeHours.place == "DZ").values(closes="12:00"))
        session.add(Holiday(country="DZ", day="2026-11-24", name="Aïd", source="décret", seen="2026-11-20"))
    reference = write_in(transactions, MONDAY, "mon frère est arrêté")
    # 10:00 to 12:00, then Wednesday and half of Thursday: eight hours of mornings.
    assert read(transactions, reference).due_at == datetime(2026, 11, 26, 9, tzinfo=UTC)


def test_the_queue_is_emergencies_then_by_due_time(transactions: Transactions) -> None:
    agent = make_agent(transactions, MONDAY)
    days = {"late": -3, "soon": 0, "calm": 4}
    made = {
        name: make_ticket(transactions, MONDAY + timedelta(days=ahead), phone=f"+2135550103{at:02d}")
        for at, (name, ahead) in enumerate(days.items())
    }
    made["urgent"] = make_ticket(transactions, MONDAY + timedelta(days=9), phone="+213555010377", emergency=True)
    with transactions.read() as session:
        wanted = QueueView("mission:embassy-algiers")
        found = [ticket.reference for ticket in queue_of(session, agent, wanted, MONDAY)]
    assert found == [made[name] for name in ("urgent", "late", "soon", "calm")]


def test_the_queue_comes_sorted_from_its_index(sqlite_transactions: Transactions) -> None:
    agent, asked = make_agent(sqlite_transactions, MONDAY), list[tuple[str, Any]]()
    with sqlite_transactions.read() as session:
        engine = session.get_bind()

        def note(_connection: object, _cursor: object, statement: str, values: object, *_rest: object) -> None:
            asked.append((statement, values))

        event.listen(engine, "before_cursor_execute", note)
        queue_of(session, agent, QueueView("mission:embassy-algiers"), MONDAY)
        event.remove(engine, "before_cursor_execute", note)
        statement, values = asked[-1]
        plan = "\n".join(row[3] for row in session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values))
    assert "tickets USING INDEX ix_tickets_live" in plan
    assert "TEMP B-TREE" not in plan


def test_who_takes_it_does_not_change_what_is_owed(transactions: Transactions, reference: str) -> None:
    agent, before = make_agent(transactions, MONDAY), read(transactions, reference)
    with transactions.write() as session:
        assert session.get_one(Agent, agent)
        assign_ticket(session, agent, reference, agent, before.version, MONDAY + timedelta(hours=1))
    after = read(transactions, reference)
    assert (after.owed, after.due_at, after.climb_at) == (before.owed, before.due_at, before.climb_at)
