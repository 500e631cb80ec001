"""V10: at a cap what we send of our own accord stops, officials go on and are warned; prices, and what a month cost."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.senders import unanswerable
from bot.values import SenderAddress, SendOutcome
from handlers.claim_send import claim_send
from handlers.import_prices import import_prices
from handlers.open_lines import LineSetting
from handlers.set_cap import set_cap
from handlers.steps.weigh_cost import is_capped
from models.alarms import Alarm
from models.contacts import Address
from models.database import Transactions
from models.files import FileStore
from models.spend import month_span, spend_in
from models.tickets import TicketEvent
from tests.builders import make_ticket
from tests.handlers.outbound import PHONE, SMS, Post

PRICES = [
    {
        "channel": "twilio-sms",
        "country": "DZ",
        "part_micros": "180000",
        "currency": "USD",
        "source": "test",
        "since": "2026-01-01",
    },
    {
        "channel": "twilio-sms",
        "country": "",
        "part_micros": "90000",
        "currency": "USD",
        "source": "test",
        "since": "2026-01-01",
    },
]


@pytest.fixture
def post(transactions: Transactions, now: datetime, tmp_path: Path) -> Post:
    return Post(transactions, now, tmp_path)


def cap(post: Post, scope: str, subject: str, parts: int, hours: int = 1) -> None:
    """Set one cap."""
    with post.transactions.write() as session:
        set_cap(session, scope, subject, parts, hours)


def send(post: Post) -> list[str]:
    """Send all that is due; a turn in which a row is stopped sends nothing."""
    return [text for _ in range(6) for text in post.send_all()]


@pytest.mark.parametrize(("scope", "subject"), [("all", ""), ("country", ""), ("country", "DZ"), ("number", "")])
def test_at_a_cap_ours_stop_and_agents_go_on(post: Post, scope: str, subject: str) -> None:
    cap(post, scope, subject, 5)
    rows = [post.queue(f"auto {at}") for at in range(8)]
    send(post)
    assert [post.row(row).status for row in rows] == ["sent"] * 5 + ["failed"] * 3
    assert {post.row(row).error_code for row in rows[5:]} == {"cap-reached"}
    agents = [post.queue(f"agent {at}", purpose="agent") for at in range(3)]
    page = post.queue("page", purpose="page", lane="page")
    send(post)
    assert [post.row(row).status for row in (*agents, page)] == ["sent"] * 4
    with post.transactions.read() as session:
        (alarm,) = session.scalars(select(Alarm))
        assert (alarm.kind, "+213" in alarm.subject + alarm.facts) == ("spending-cap", False)
        assert is_capped(session, session.get_one(Address, post.row(rows[0]).address_id), post.now)


def test_a_cap_is_over_after_its_hours(post: Post) -> None:
    cap(post, "number", "", 2, hours=24)
    for at in range(3):
        post.queue(f"auto {at}")
    assert len(send(post)) == 2
    post.later(hours=23)
    post.queue("encore")
    assert send(post) == []
    post.later(hours=2)
    post.queue("demain")
    assert send(post) == ["demain"]


def test_another_country_and_another_number_go_on(post: Post) -> None:
    cap(post, "country", "DZ", 1)
    post.queue("un")
    post.queue("deux", phone="+213555010299")
    post.queue("trois", phone="+33612345678")
    assert post.send_all() == ["un", "trois"]


def test_the_ticket_says_so_once(post: Post) -> None:
    reference = make_ticket(post.transactions, post.now, phone=PHONE)
    post.__post_init__()
    cap(post, "number", "", 0)
    for at in range(3):
        post.queue(f"auto {at}", ticket=reference)
    assert send(post) == []
    with post.transactions.read() as session:
        kinds = list(session.scalars(select(TicketEvent.kind)))
    assert kinds.count("cap reached") == 1


def test_two_workers_pass_a_cap_by_one_batch_at_most(post: Post) -> None:
    cap(post, "all", "", 20)
    for at in range(60):
        post.queue(f"auto {at}", phone=f"+2135550103{at:02d}")

    def claim(session: Session) -> int:
        return len(claim_send(session, "sms", post.now, 5, "https://tounkan.example", FileStore(post.folder)))

    def work(_: int) -> int:
        return sum(post.transactions.attempt(claim) for _ in range(12))

    with ThreadPoolExecutor(2) as pool:
        sent = sum(pool.map(work, range(2)))
    assert 20 <= sent <= 25


def test_other_channels_are_not_counted(transactions: Transactions, now: datetime, tmp_path: Path) -> None:
    line = LineSetting("tg", "telegram", "telegram", "Telegram")
    post = Post(transactions, now, tmp_path, lines=(SMS, line))
    cap(post, "all", "", 0)
    post.queue("auto", line="tg")
    assert post.send_all("tg") == ["auto"]


def test_each_text_is_priced_by_part_and_country(post: Post) -> None:
    with post.transactions.write() as session:
        assert import_prices(session, PRICES) == 2
        assert import_prices(session, PRICES) == 2
    dear, other = post.queue("un"), post.queue("deux", phone="+33612345678")
    first, second = post.claim()
    post.record(first, SendOutcome("accepted", "SM1", parts=3))
    post.record(second, SendOutcome("accepted", "SM2", parts=1, price=75000, currency="EUR"))
    assert (post.row(dear).parts, post.row(dear).price_micros, post.row(dear).country) == (3, 540000, "DZ")
    assert (post.row(other).price_micros, post.row(other).price_currency) == (75000, "EUR")


def test_a_months_spend_by_post_and_country(post: Post) -> None:
    with post.transactions.write() as session:
        import_prices(session, PRICES[:1])
    reference = make_ticket(post.transactions, post.now, phone=PHONE)
    post.__post_init__()
    for _ in range(2):
        post.queue("un", ticket=reference)
    post.queue("deux", phone="+33612345678")
    refused = post.queue("trois", phone="+213555010299")
    for job in post.claim():
        wrong = job.outbound_id == refused
        post.record(job, SendOutcome("refused", error_code="21211") if wrong else None)
    post.send_all()
    with post.transactions.read() as session:
        month = f"{post.now:%Y-%m}"
        found = [(row.mission, row.country, row.texts, row.micros, row.unpriced) for row in spend_in(session, month)]
        assert found == [("embassy-algiers", "DZ", 2, 360000, 0), ("", "FR", 1, 0, 1)]
        assert spend_in(session, "2020-01") == []


def test_a_month_is_a_month() -> None:
    assert [at.isoformat()[:10] for at in month_span("2026-12")] == ["2026-12-01", "2027-01-01"]
    with pytest.raises(ValueError, match="month"):
        month_span("2026-13")


@pytest.mark.parametrize(
    "row", [{"part_micros": "-1"}, {"currency": "€"}, {"source": ""}, {"country": "Mali"}, {"since": "hier"}]
)
def test_a_price_that_cannot_be_is_refused(post: Post, row: dict[str, str]) -> None:
    with post.transactions.write() as session, pytest.raises(ValueError, match=r"price|isoformat"):
        import_prices(session, [{**PRICES[0], **row}])


@pytest.mark.parametrize("number", ["+33899123456", "+447090000000", "36665"])
def test_numbers_that_earn_by_our_answer_get_none(number: str) -> None:
    assert unanswerable(SenderAddress("phone", number)) in ("premium", "short code")


@pytest.mark.parametrize("number", ["+22376000001", "+213555010203", "+33612345678", "+393471234567"])
def test_people_get_theirs(number: str) -> None:
    assert unanswerable(SenderAddress("phone", number)) == ""
