"""Closing the loop by a moved clock: who is asked what on which local day, never at night, and what an answer changes."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select, update

from bot.understand import Tools
from bot.values import InboundMessage, SenderAddress
from handlers.answer_message import answer_message
from handlers.claim_inbound import claim_inbound
from handlers.reopen_ticket import reopen_ticket
from handlers.resolve_ticket import resolve_ticket
from handlers.steps.find_contact import find_contact
from handlers.steps.take_confirmation import Taken, take_confirmation
from models.contacts import Address, AddressBinding, Contact
from models.counts import totals
from models.database import Transactions
from models.lines import Line
from models.messages import Message
from models.outbox import Outbound
from models.questions import Question, open_question
from models.tickets import Ticket, TicketEvent
from models.timers import Timer
from tests.builders import LINE, make_agent, make_ticket, store_text, understood
from tests.handlers.due import due
from work.file_tools import file_tools
from work.ring_timers import ring_timers

AUTUMN = datetime(2026, 10, 15, 0, 0, tzinfo=UTC)  # clocks go back in Paris on 25 October, in New York on 1 November
SIXTY_DAYS = timedelta(days=60)
TICK = timedelta(minutes=30)


@pytest.fixture(scope="module")
def tools() -> Tools:
    return file_tools()


@dataclass(frozen=True)
class Person:
    """Somebody abroad whose ticket a desk resolves at some hour (UTC)."""

    name: str
    phone: str
    country: str
    area: str
    zone: str
    resolved: datetime


PEOPLE = (
    Person("Alger", "+213555010203", "DZ", "", "Africa/Algiers", AUTUMN + timedelta(hours=9)),
    Person("Paris", "+33612345678", "FR", "", "Europe/Paris", AUTUMN + timedelta(hours=22)),
    Person("New York", "+12125550123", "US", "New York", "America/New_York", AUTUMN + timedelta(hours=7)),
    Person("Delhi", "+919812345678", "IN", "", "Asia/Kolkata", AUTUMN + timedelta(hours=17)),
    Person("Auckland", "+6421123456", "NZ", "", "Pacific/Auckland", AUTUMN + timedelta(hours=11)),
)


def wrote(transactions: Transactions, reference: str, phone: str, at: datetime) -> None:
    """The message that a ticket began with."""
    with transactions.write() as session:
        ticket = session.scalars(select(Ticket).where(Ticket.reference == reference)).one()
        line = session.get_one(Line, LINE.id)
        writer = find_contact(session, line, InboundMessage("x", SenderAddress("phone", phone)), at)
        session.add(
            Message(
                contact_id=writer.contact.id,
                ticket_id=ticket.id,
                direction="inbound",
                address_id=writer.address.id,
                line_id=LINE.id,
                compartment=ticket.compartment,
                at=at,
            )
        )


def ticket_of(transactions: Transactions, at: datetime, person: Person = PEOPLE[0], **more: object) -> str:
    """A ticket of that person's, opened an hour before; its reference."""
    opened = at - timedelta(hours=1)
    reference = make_ticket(transactions, opened, phone=person.phone, **more)  # type: ignore[arg-type]
    wrote(transactions, reference, person.phone, opened)
    with transactions.write() as session:
        change = update(Ticket).where(Ticket.reference == reference)
        session.execute(change.values(country=person.country, area=person.area))
    return reference


def resolve(transactions: Transactions, agent: UUID, reference: str, tools: Tools, at: datetime) -> None:
    with transactions.write() as session:
        ticket = session.scalars(select(Ticket).where(Ticket.reference == reference)).one()
        resolve_ticket(session, agent, reference, ticket.version, tools.book, at)


def resolved_ticket(transactions: Transactions, tools: Tools, at: datetime, **more: object) -> str:
    agent = make_agent(transactions, at)
    reference = ticket_of(transactions, at, **more)  # type: ignore[arg-type]
    resolve(transactions, agent, reference, tools, at)
    return reference


def pass_time(transactions: Transactions, tools: Tools, start: datetime, end: datetime) -> None:
    """Let the clock go from tick to tick; ticks at which nothing is due are passed over."""
    at = start
    while at < end:
        ring_timers(transactions, tools.book, lambda moment=at: moment)
        with transactions.read() as session:
            due = session.scalar(select(func.min(Timer.due_at)).where(Timer.done_at.is_(None)))
        if due is None:
            return
        at = max(at + TICK, due.replace(tzinfo=due.tzinfo or UTC))


def said(transactions: Transactions, reference: str) -> Sequence[tuple[str, datetime]]:
    """What was queued to the writer of a ticket by ourselves, and when."""
    with transactions.read() as session:
        mine = select(Outbound.purpose, Outbound.created_at).join(Message, Message.id == Outbound.message_id)
        mine = mine.join(Ticket, Ticket.id == Message.ticket_id).where(Ticket.reference == reference)
        return [(purpose, at) for purpose, at in session.execute(mine.order_by(Outbound.created_at, Outbound.id))]


def row(transactions: Transactions, reference: str) -> Ticket:
    with transactions.read() as session:
        return session.scalars(select(Ticket).where(Ticket.reference == reference)).one()


def answer(transactions: Transactions, reference: str, text: str, tools: Tools, at: datetime, **meant: object) -> Taken | None:
    """The person answers whatever is open."""
    with transactions.write() as session:
        ticket = session.scalars(select(Ticket).where(Ticket.reference == reference)).one()
        question = open_question(session, ticket.contact_id, at)
        assert question is not None
        return take_confirmation(session, question, text, understood(**{"category": "other", **meant}), tools, at)  # type: ignore[arg-type]


def test_sixty_days_of_silence_in_five_zones(
    transactions: Transactions, tools: Tools, capsys: pytest.CaptureFixture[str]
) -> None:
    agent = make_agent(transactions, AUTUMN)
    references = {}
    for person in sorted(PEOPLE, key=lambda one: one.resolved):
        references[person.name] = ticket_of(transactions, person.resolved, person)
        resolve(transactions, agent, references[person.name], tools, person.resolved)
    pass_time(transactions, tools, AUTUMN + timedelta(hours=23), AUTUMN + SIXTY_DAYS)
    lines = []
    for person in PEOPLE:
        there = [(purpose, at.astimezone(ZoneInfo(person.zone))) for purpose, at in said(transactions, references[person.name])]
        first = there[0][1].date()
        assert [(purpose, (at.date() - first).days) for purpose, at in there] == [
            ("ask_solved", 0),
            ("ask_solved_again", 4),
            ("ask_solved_again", 10),
            ("closed_no_answer", 14),
            ("ask_satisfaction", 44),
        ]
        assert all(7 <= at.hour < 21 for _, at in there)
        assert [at.hour for _, at in there[1:]] == [10] * 4, (
            f"{person.name}: in the forenoon there, whatever the clocks did: {there}"
        )
        ticket = row(transactions, references[person.name])
        assert (ticket.status, ticket.closed_as, ticket.confirmed_at) == ("closed", "no answer", None)
        lines.append(f"{person.name:9} " + ", ".join(f"{purpose} {at:%d %b %H:%M}" for purpose, at in there))
    with capsys.disabled():
        print("\nrang, in local time:", *lines, sep="\n  ")
    with transactions.read() as session:
        figures = totals(session, AUTUMN - timedelta(days=1), AUTUMN + SIXTY_DAYS)
    assert (figures.resolved, figures.confirmed) == (5, 0)


def test_yes_closes_as_confirmed_and_the_two_figures_stay_apart(
    transactions: Transactions, tools: Tools, now: datetime
) -> None:
    reference = resolved_ticket(transactions, tools, now)
    taken = answer(transactions, reference, "Oui, merci beaucoup !", tools, now + timedelta(hours=1))
    assert taken is not None
    assert taken.phrases == ("did_confirm",)
    ticket = row(transactions, reference)
    assert (ticket.status, ticket.closed_as, ticket.confirmed_at) == ("closed", "confirmed", now + timedelta(hours=1))
    with transactions.read() as session:
        figures = totals(session, now - timedelta(days=1), now + timedelta(days=1))
    assert (figures.resolved, figures.confirmed, figures.unanswered) == (1, 1, 0)
    pass_time(transactions, tools, now + TICK, now + SIXTY_DAYS)
    assert [purpose for purpose, _ in said(transactions, reference)] == ["ask_solved", "ask_satisfaction"]


@pytest.mark.parametrize(
    ("before", "after"), [("low", "normal"), ("normal", "high"), ("high", "high"), ("emergency", "emergency")]
)
def test_no_reopens_with_a_higher_priority_and_the_desk_sees_it(
    sqlite_transactions: Transactions, tools: Tools, now: datetime, before: str, after: str
) -> None:
    reference = resolved_ticket(sqlite_transactions, tools, now)
    with sqlite_transactions.write() as session:
        session.execute(update(Ticket).values(priority=before))
    taken = answer(sqlite_transactions, reference, "2", tools, now + timedelta(days=2))
    assert taken is not None
    assert taken.phrases == ("did_reopen",)
    ticket = row(sqlite_transactions, reference)
    assert (ticket.status, ticket.priority, ticket.resolved_at, ticket.confirmed_at) == ("open", after, None, None)
    assert ticket.disputed_at == now + timedelta(days=2)
    assert ticket.due_at == due(sqlite_transactions, ticket, "next", now + timedelta(days=2))
    with sqlite_transactions.read() as session:
        assert [event.kind for event in session.scalars(select(TicketEvent).order_by(TicketEvent.id))][-2:] == [
            "reopened",
            "disputed",
        ]
    pass_time(sqlite_transactions, tools, now + timedelta(days=3), now + SIXTY_DAYS)
    asked = [purpose for purpose, _ in said(sqlite_transactions, reference) if purpose.startswith("ask")]
    assert asked == ["ask_solved"], "nobody is asked about a ticket that is open again"


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("1", "closed"),
        ("١", "closed"),
        ("1️⃣", "closed"),
        ("OUI", "closed"),
        ("awɔ, i ni ce", "closed"),
        ("Awo", "closed"),
        ("Yes it is, thank you", "closed"),
        ("👍🏿", "closed"),
        ("2", "open"),
        ("2 non", "open"),
        ("Non, ce n'est pas réglé du tout", "open"),
        ("oui mais ce n'est pas encore réglé", "open"),
        ("ayi, a ma ɲɛnabɔ", "open"),
        ("not yet", "open"),
        ("👎", "open"),
        ("merci beaucoup", "resolved"),
        ("2 enfants sont malades ici", None),
        ("je voudrais savoir le prix du passeport s'il vous plaît", None),
        ("", None),
    ],
)
def test_free_words_are_understood_and_what_is_no_answer_goes_the_usual_road(
    sqlite_transactions: Transactions, tools: Tools, now: datetime, text: str, status: str | None
) -> None:
    reference = resolved_ticket(sqlite_transactions, tools, now)
    taken = answer(sqlite_transactions, reference, text, tools, now + timedelta(hours=1))
    assert (taken is None) is (status is None)
    assert row(sqlite_transactions, reference).status == (status or "resolved")


def test_an_emergency_is_never_taken_for_an_answer(sqlite_transactions: Transactions, tools: Tools, now: datetime) -> None:
    reference = resolved_ticket(sqlite_transactions, tools, now)
    assert answer(sqlite_transactions, reference, "non aidez moi ils me frappent", tools, now, emergency=True) is None
    long_yes = "oui merci mais maintenant mon passeport est perdu et je suis bloqué"
    assert answer(sqlite_transactions, reference, long_yes, tools, now, category="identity-documents") is None


def test_after_silence_one_word_opens_the_ticket_again_and_a_late_yes_still_counts(
    transactions: Transactions, tools: Tools, now: datetime
) -> None:
    silent, late = ticket_of(transactions, now), ticket_of(transactions, now, PEOPLE[1])
    agent = make_agent(transactions, now)
    for reference in (silent, late):
        resolve(transactions, agent, reference, tools, now)
    end = now + timedelta(days=16)
    pass_time(transactions, tools, now + TICK, end)
    assert [row(transactions, one).closed_as for one in (silent, late)] == ["no answer", "no answer"]
    assert answer(transactions, silent, "bonjour, le consulat ne m'a jamais rappelé", tools, end) is None
    assert row(transactions, silent).status == "open"
    assert answer(transactions, late, "oui", tools, end) is not None
    assert (row(transactions, late).closed_as, row(transactions, late).confirmed_at) == ("confirmed", end)


@pytest.mark.parametrize(
    ("text", "mark", "taken"),
    [("5", 5, True), ("4/5", 4, True), ("⭐⭐⭐", 3, True), ("très bien merci", None, True), ("9", None, True)],
)
def test_satisfaction_is_a_mark_or_words_and_is_kept(
    sqlite_transactions: Transactions, tools: Tools, now: datetime, text: str, mark: int | None, taken: bool
) -> None:
    reference = resolved_ticket(sqlite_transactions, tools, now)
    answer(sqlite_transactions, reference, "oui", tools, now)
    later = now + timedelta(days=31)
    pass_time(sqlite_transactions, tools, now + TICK, later)
    assert (answer(sqlite_transactions, reference, text, tools, later) is not None) is taken
    assert row(sqlite_transactions, reference).satisfaction == mark
    with sqlite_transactions.read() as session:
        kept = session.scalars(select(Question).where(Question.kind == "satisfaction")).one()
        assert kept.answer == ("words" if mark is None else str(mark))


def test_a_new_concern_is_no_opinion(sqlite_transactions: Transactions, tools: Tools, now: datetime) -> None:
    reference = resolved_ticket(sqlite_transactions, tools, now)
    answer(sqlite_transactions, reference, "oui", tools, now)
    later = now + timedelta(days=31)
    pass_time(sqlite_transactions, tools, now + TICK, later)
    assert (
        answer(sqlite_transactions, reference, "j'ai perdu mon passeport", tools, later, category="identity-documents") is None
    )


def test_the_person_is_told_once_and_by_day_that_the_answer_is_late(
    transactions: Transactions, tools: Tools, now: datetime
) -> None:
    reference = ticket_of(transactions, now)
    urgent = ticket_of(transactions, now, PEOPLE[1], emergency=True)
    night = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)
    with transactions.write() as session:
        session.execute(update(Ticket).values(due_at=night))
    pass_time(transactions, tools, night + TICK, night + SIXTY_DAYS)
    assert [(purpose, at) for purpose, at in said(transactions, reference)] == [("late", night + timedelta(hours=5))]
    assert said(transactions, urgent) == [("late", night + TICK)]


def test_whoever_opted_out_or_passed_the_number_on_is_not_asked(
    sqlite_transactions: Transactions, tools: Tools, now: datetime
) -> None:
    agent = make_agent(sqlite_transactions, now)
    stopped, passed = ticket_of(sqlite_transactions, now), ticket_of(sqlite_transactions, now, PEOPLE[1])
    with sqlite_transactions.write() as session:
        first, second = session.scalars(select(Address).order_by(Address.created_at, Address.id))
        first.opted_out_at = now
        session.execute(update(AddressBinding).where(AddressBinding.address_id == second.id).values(valid_until=now))
        stranger = Contact(created_at=now)
        session.add(stranger)
        session.add(AddressBinding(address_id=second.id, contact_id=stranger.id, valid_from=now))
    for reference in (stopped, passed):
        resolve(sqlite_transactions, agent, reference, tools, now)
    pass_time(sqlite_transactions, tools, now + TICK, now + SIXTY_DAYS)
    for reference in (stopped, passed):
        assert said(sqlite_transactions, reference) == []
        assert row(sqlite_transactions, reference).closed_as == "not asked"


def test_a_ticket_that_must_be_held_open_is_never_closed_by_itself(
    sqlite_transactions: Transactions, tools: Tools, now: datetime
) -> None:
    reference = resolved_ticket(sqlite_transactions, tools, now)
    with sqlite_transactions.write() as session:
        session.execute(update(Ticket).values(held_open=True))
    pass_time(sqlite_transactions, tools, now + TICK, now + SIXTY_DAYS)
    assert row(sqlite_transactions, reference).status == "resolved"


def test_what_we_ask_names_neither_category_nor_post(sqlite_transactions: Transactions, tools: Tools, now: datetime) -> None:
    agent = make_agent(sqlite_transactions, now, desks=("protection",))
    reference = ticket_of(sqlite_transactions, now, desk="protection", category="trafficking")
    resolve(sqlite_transactions, agent, reference, tools, now)
    pass_time(sqlite_transactions, tools, now + TICK, now + SIXTY_DAYS)
    with sqlite_transactions.read() as session:
        ours = select(Message).where(Message.direction == "outbound")
        texts = [message.text or "" for message in session.scalars(ours)]
    assert len(texts) == 5
    told = " ".join(texts).casefold()
    for word in ("consul", "ambassade", "embassy", "protection", "trafi", "lasigidenso", "mali"):
        assert word not in told


def test_an_agent_reopens_and_nobody_is_asked_any_more(sqlite_transactions: Transactions, tools: Tools, now: datetime) -> None:
    reference = resolved_ticket(sqlite_transactions, tools, now)
    agent = make_agent(sqlite_transactions, now)
    with sqlite_transactions.write() as session:
        reopen_ticket(session, agent, reference, row(sqlite_transactions, reference).version, now)
    pass_time(sqlite_transactions, tools, now + TICK, now + SIXTY_DAYS)
    asked = [purpose for purpose, _ in said(sqlite_transactions, reference) if purpose.startswith("ask")]
    assert asked == ["ask_solved"]


def test_a_timer_that_breaks_stops_nobody_and_is_given_up(
    sqlite_transactions: Transactions, tools: Tools, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken, sound = ticket_of(sqlite_transactions, now), ticket_of(sqlite_transactions, now, PEOPLE[1])
    with sqlite_transactions.write() as session:
        session.execute(update(Ticket).values(due_at=now))
        bad = session.scalars(select(Ticket.id).where(Ticket.reference == broken)).one()
        session.add(
            Timer(
                kind="unheard of",
                ticket_id=bad,
                contact_id=session.get_one(Ticket, bad).contact_id,
                set_at=now,
                due_at=now,
                tries=0,
                failures=0,
            )
        )
    at = now + TICK
    for _ in range(8):
        ring_timers(sqlite_transactions, tools.book, lambda at=at: at)  # type: ignore[misc]
        at += timedelta(minutes=2)
    assert [purpose for purpose, _ in said(sqlite_transactions, sound)] == ["late"]
    with sqlite_transactions.read() as session:
        assert session.scalars(select(Timer.outcome).where(Timer.kind == "unheard of")).one() == "broke"


def write(transactions: Transactions, tools: Tools, text: str, at: datetime) -> None:
    """The person writes, and it goes the whole road."""
    store_text(transactions, at, text, f"m-{at.timestamp()}")
    with transactions.write() as session:
        claims = claim_inbound(session, at, 10)
    for claim in claims:
        with transactions.write() as session:
            answer_message(session, claim, tools, at)


@pytest.mark.parametrize(
    ("text", "status", "phrase"),
    [
        ("1", "closed", "did_confirm"),
        ("Non pas du tout", "open", "did_reopen"),
        ("ayi", "open", "did_reopen"),
        ("merci", "resolved", None),
    ],
)
def test_the_whole_road_from_the_question_to_its_answer(
    transactions: Transactions, tools: Tools, now: datetime, text: str, status: str, phrase: str | None
) -> None:
    write(transactions, tools, "mon passeport est perdu, je suis à Alger", now)
    with transactions.read() as session:
        ticket = session.scalars(select(Ticket)).one()
    agent = make_agent(transactions, now, desks=(ticket.desk_id,))
    resolve(transactions, agent, ticket.reference, tools, now + timedelta(hours=1))
    write(transactions, tools, text, now + timedelta(hours=2))
    assert row(transactions, ticket.reference).status == status
    with transactions.read() as session:
        thread = session.scalars(select(Message).where(Message.ticket_id == ticket.id).order_by(Message.at, Message.id)).all()
        assert session.scalars(select(func.count()).select_from(Ticket)).one() == 1
        assert [message.text for message in thread if message.direction == "inbound"][-1] == text
        assert thread[-1].phrase == (phrase or thread[-1].phrase)
        assert (thread[-1].direction == "outbound") is (phrase is not None)


def test_whoever_had_everything_erased_is_never_written_to_again(
    sqlite_transactions: Transactions, tools: Tools, now: datetime
) -> None:
    reference = resolved_ticket(sqlite_transactions, tools, now)
    with sqlite_transactions.write() as session:
        session.execute(update(Contact).values(erased_at=now))
    pass_time(sqlite_transactions, tools, now + TICK, now + SIXTY_DAYS)
    assert [purpose for purpose, _ in said(sqlite_transactions, reference)] == ["ask_solved"]


def test_several_workers_ring_each_timer_once(transactions: Transactions, tools: Tools, now: datetime) -> None:
    people = [Person(str(at), f"+21355501{at:04}", "DZ", "", "Africa/Algiers", now) for at in range(12)]
    references = [ticket_of(transactions, now, person) for person in people]
    with transactions.write() as session:
        session.execute(update(Ticket).values(due_at=now))
    later = now + TICK
    with ThreadPoolExecutor(4) as pool:
        for _ in range(3):
            list(pool.map(lambda _: ring_timers(transactions, tools.book, lambda: later), range(4)))
    assert [[purpose for purpose, _ in said(transactions, reference)] for reference in references] == [["late"]] * 12
