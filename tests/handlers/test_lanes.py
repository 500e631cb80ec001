"""Pages before answers before bulk, each person's texts in order, quiet hours, and long texts in parts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.pace import Limits, Rate, Window
from bot.values import SendOutcome
from models.database import Transactions
from models.tickets import Ticket
from tests.builders import make_ticket
from tests.handlers.outbound import PHONE, Post

THREE = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)  # 03:00 in Algiers


@pytest.fixture
def post(transactions: Transactions, now: datetime, tmp_path: Path) -> Post:
    return Post(transactions, now, tmp_path)


def silent_ticket(post: Post, hours: float = 5, emergency: bool = False) -> str:
    """A ticket whose person wrote some hours ago."""
    reference = make_ticket(post.transactions, post.now, emergency=emergency)
    post.__post_init__()
    with post.transactions.write() as session:
        ticket = session.scalars(select(Ticket).where(Ticket.reference == reference)).one()
        ticket.last_inbound_at = post.now - timedelta(hours=hours)
    return reference


def test_pages_leave_before_answers_and_answers_before_bulk(post: Post) -> None:
    for number in range(30):
        post.queue(f"b{number}", f"+3361234{number:04d}", lane="bulk")
    for number in range(5):
        post.queue(f"r{number}", f"+3369999{number:04d}")
    post.queue("p", "+33611111111", lane="page")
    texts = [job.message.text for job in post.claim(most=8)]
    assert texts[0] == "p"
    assert texts[1:6] == [f"r{number}" for number in range(5)]
    print(f"pages first 1/1, answers before bulk 5/5, bulk behind them {len(texts[6:])}")


def test_bulk_that_waits_for_the_morning_holds_no_answer_up(post: Post) -> None:
    post.now = THREE
    post.queue("à tous", lane="bulk")
    post.queue("réponse")
    assert post.send_all() == ["réponse"]
    post.now = THREE + timedelta(hours=4, minutes=1)
    assert post.send_all() == ["à tous"]


def test_one_persons_answers_keep_their_order_through_refusals(post: Post) -> None:
    for text in ("un", "deux", "trois"):
        post.queue(text)
    (job,) = post.claim()
    post.record(job, SendOutcome("refused", retry=True, error_code="20500"))
    assert post.claim() == []
    post.later(seconds=10)
    assert post.send_all() == ["un", "deux", "trois"]


def test_an_urgent_answer_of_one_person_goes_before_the_answers_of_others(post: Post) -> None:
    for number in range(10):
        post.queue(f"r{number}", f"+3361234{number:04d}")
    post.queue("urgent", ticket=silent_ticket(post, emergency=True))
    assert post.claim(most=1)[0].message.text == "urgent"


@pytest.mark.parametrize(
    ("hours", "emergency", "lane", "leaves"),
    [
        (5, False, "reply", False),  # an agent's answer at 03:00 waits
        (0.1, False, "reply", True),  # the person is awake: they wrote six minutes ago
        (5, True, "reply", True),  # an emergency
        (5, False, "page", True),  # an officer is paged at any hour
    ],
)
def test_nobody_is_woken_at_three_without_need(post: Post, hours: float, emergency: bool, lane: str, leaves: bool) -> None:
    post.now = THREE
    row = post.queue("Bonne nouvelle", purpose="agent", lane=lane, ticket=silent_ticket(post, hours, emergency))
    assert bool(post.claim()) is leaves
    if not leaves:
        assert post.row(row).not_before == datetime(2026, 11, 21, 6, 0, tzinfo=UTC)
        post.now = datetime(2026, 11, 21, 6, 0, tzinfo=UTC)
        assert len(post.claim()) == 1


def test_what_was_due_in_the_evening_and_held_up_waits_for_the_morning(post: Post) -> None:
    post.now = datetime(2026, 11, 21, 19, 59, tzinfo=UTC)
    row = post.queue("Réponse", purpose="agent", ticket=silent_ticket(post))
    assert post.row(row).not_before == post.now
    post.later(hours=3)
    assert post.claim() == []
    assert post.row(row).not_before == datetime(2026, 11, 22, 6, 0, tzinfo=UTC)


def test_a_long_text_is_sent_in_parts_and_resumes_after_the_part_that_was_sent(post: Post) -> None:
    text = "Votre dossier avance bien. " * 200
    post.queue(text, purpose="agent")
    rows = post.rows()
    assert len(rows) == 4
    (first,) = post.claim()
    assert first.message.text.startswith("(1/4) Votre")
    post.record(first)
    # The worker dies here; another one goes on with the second part.
    texts = post.send_all()
    assert [one[:6] for one in texts] == ["(2/4) ", "(3/4) ", "(4/4) "]
    whole = " ".join(one[6:] for one in [first.message.text, *texts])
    assert whole == text.strip()
    print(f"parts predicted {sum(row.parts for row in rows)} rows {len(rows)} sent {1 + len(texts)}")


def test_stale_automatic_texts_are_not_sent_after_an_outage_and_agents_words_are(post: Post) -> None:
    for number in range(20):
        post.queue(f"auto{number}", f"+3361234{number:04d}", expires_at=post.now + timedelta(hours=2))
        post.queue(f"agent{number}", f"+3361234{number:04d}", purpose="agent")
    post.later(hours=6)
    texts = post.send_all()
    assert texts == [f"agent{number}" for number in range(20)]
    print(f"sent late {len(texts)}, suppressed 20, lost 0")


def test_after_an_outage_the_most_pressing_go_first_and_each_person_in_order(post: Post) -> None:
    for number in range(6):
        post.queue(f"a{number}", f"+3361234000{number % 3}", purpose="agent")
    post.queue("pressing", purpose="agent", ticket=silent_ticket(post, emergency=True))
    for _ in range(3):
        for job in post.claim(most=20):
            post.record(job, SendOutcome("refused", retry=True, reason="the provider could not be reached"))
        post.later(hours=2)
    texts = post.send_all(most=20)
    assert texts[0] == "pressing"
    assert [text for text in texts if text in ("a0", "a3")] == ["a0", "a3"]
    assert len(texts) == 7
    print(f"sent late {len(texts)}, lost 0")


def test_a_line_is_held_to_its_limit_and_an_address_to_its_own(post: Post) -> None:
    post.limits = Limits(Window(2), Rate(1.0))
    for number in range(6):
        post.queue(f"t{number}", f"+3361234000{number % 5}")
    first = post.claim()
    assert [job.message.text for job in first] == ["t0"]
    for job in first:
        post.record(job)
    sent = [job.send_at for job in first]
    for _ in range(200):
        post.later(seconds=0.02)
        for job in post.claim():
            sent.append(job.send_at)
            post.record(job)
    assert len(sent) == 6
    assert all((sent[at + 2] - sent[at]).total_seconds() >= 1.0 for at in range(4))


def test_a_429_stops_the_line_until_the_moment_it_names(post: Post) -> None:
    for number in range(3):
        post.queue(f"t{number}", f"+3361234000{number}")
    (first, second, _) = post.claim()
    post.record(first, SendOutcome("refused", retry=True, retry_after=30.0, error_code="20429", pause="line"))
    post.record(second)
    post.queue("neu", "+33612999999")
    post.later(seconds=29)
    assert post.claim() == []
    post.later(seconds=5)
    assert sorted(job.message.text for job in post.claim()) == ["neu", "t0"]


def test_a_429_for_one_chat_stops_that_chat_and_for_two_the_whole_line(post: Post) -> None:
    for number in range(4):
        post.queue(f"t{number}", f"+3361234000{number}")
    told = SendOutcome("refused", retry=True, retry_after=10.0, error_code="429", pause="address")
    jobs = post.claim(most=3)
    post.record(jobs[0], told)
    (other,) = post.claim()
    assert other.message.text == "t3"
    post.record(jobs[1], told)
    post.queue("neu", "+33612999999")
    assert post.claim() == []
    post.later(seconds=12)
    assert sorted(job.message.text for job in post.claim()) == ["neu", "t0", "t1"]


def test_the_phone_of_a_page_is_not_held_up_by_an_answer(post: Post) -> None:
    post.queue("réponse")
    assert len(post.claim()) == 1
    post.queue("page", PHONE, lane="page")
    assert [job.message.text for job in post.claim()] == ["page"]
