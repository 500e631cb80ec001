"""What becomes of messages that do not arrive: doubts, wrong numbers, phones that are off, and lines that do badly."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import get_args

import pytest
from sqlalchemy import select

from bot.shipped import failures
from bot.values import DeliveryStatus, FoundSend, SendOutcome
from handlers.claim_doubt import claim_doubt
from handlers.claim_send import LEASE
from handlers.doubt_lapsed import doubt_lapsed
from handlers.open_lines import LineSetting
from handlers.settle_doubt import settle_doubt
from handlers.show_doubts import show_doubts
from handlers.steps.note_failure import SILENT
from handlers.weigh_lines import weigh_lines
from models.database import Transactions
from models.lines import Line
from models.tickets import TicketEvent
from tests.builders import make_ticket
from tests.handlers.outbound import PHONE, SMS, Post
from work.tidy_outbox import tidy_outbox

UNKNOWN = SendOutcome("unknown")
POOL = (
    LineSetting("sms", "twilio-sms", "sms", "SMS", pool="sms"),
    LineSetting("kannel", "twilio-sms", "sms", "Kannel", pool="sms"),
)


@pytest.fixture
def post(transactions: Transactions, now: datetime, tmp_path: Path) -> Post:
    return Post(transactions, now, tmp_path)


def events(post: Post) -> list[str]:
    """What the desks were told."""
    with post.transactions.read() as session:
        return [event.kind for event in session.scalars(select(TicketEvent).order_by(TicketEvent.id))]


def ticket(post: Post) -> str:
    """A ticket of the phone that texts go to."""
    reference = make_ticket(post.transactions, post.now, phone=PHONE)
    post.__post_init__()
    return reference


def test_a_doubt_is_before_a_human_within_five_minutes_of_the_call(post: Post) -> None:
    row = post.queue(purpose="agent", ticket=ticket(post))
    post.claim()
    called, shown = post.now, None
    while shown is None and post.now < called + timedelta(minutes=10):
        post.later(seconds=5)
        tidy_outbox(post.transactions, ["sms"], lambda: post.now)
        shown = post.row(row).shown_at
    assert shown is not None
    assert shown - called <= timedelta(minutes=5)
    assert post.row(row).status == "in doubt"
    assert events(post).count("send in doubt") == 1
    print(f"in doubt 1, to human 1, after {(shown - called).total_seconds():.0f} s")


def test_a_doubt_that_a_callback_ends_is_shown_to_nobody(post: Post) -> None:
    row = post.queue(purpose="agent", ticket=ticket(post))
    (job,) = post.claim()
    post.record(job, UNKNOWN)
    post.report(row, "SM9", "sent")
    with post.transactions.write() as session:
        assert show_doubts(session, post.later(minutes=10)) == (0, 0)
    assert post.row(row).status == "sent"


def test_of_two_equal_texts_each_doubt_finds_its_own(post: Post) -> None:
    rows = [post.queue("Bonjour"), post.queue("Bonjour", lane="bulk")]
    for job in post.claim():
        post.record(job, UNKNOWN)
    listed = (FoundSend("SM-a", True), FoundSend("SM-b", True))
    with post.transactions.write() as session:
        jobs = claim_doubt(session, ["sms"], post.now, 10)
    for job in jobs:
        with post.transactions.write() as session:
            assert settle_doubt(session, job, listed, post.now)
    with post.transactions.read():
        assert {post.row(row).status for row in rows} == {"sent"}
        assert len({post.row(row).external_hash for row in rows}) == 2
    print("in doubt 2 auto-resolved 2 to human 0")


def test_a_worker_that_hung_cannot_undo_what_another_did(post: Post) -> None:
    doubled = 0
    for number in range(10):
        row = post.queue(f"t{number}", f"+3361234{number:04d}")
        (late,) = post.claim()
        with post.transactions.write() as session:
            doubt_lapsed(session, post.now + LEASE + timedelta(seconds=1))
        post.later(minutes=5)
        with post.transactions.write() as session:
            (doubt,) = claim_doubt(session, ["sms"], post.now, 10)
            settle_doubt(session, doubt, (), post.now)
        (again,) = post.claim()
        post.record(late, SendOutcome("refused", retry=True, error_code="late"))
        assert post.row(row).status == "sending", "the late word does not count"
        post.record(again)
        post.record(late, SendOutcome("refused", error_code="21211"))
        doubled += post.row(row).status != "sent"
    print(f"hung workers 10, doubled {doubled}")
    assert doubled == 0


def test_a_worker_that_hung_before_its_call_and_woke_in_time_gives_the_message_back(post: Post) -> None:
    row = post.queue()
    (job,) = post.claim()
    with post.transactions.write() as session:
        doubt_lapsed(session, post.later(seconds=91))
    post.record(job, SendOutcome("refused", retry=True, error_code="late"))
    assert post.row(row).status == "queued"
    assert post.row(row).doubted_at is None


@pytest.mark.parametrize("code", [*sorted({code for (owner, code) in failures() if owner in ("twilio", "ours")}), "99999"])
def test_each_code_ends_where_its_meaning_says(
    sqlite_transactions: Transactions, now: datetime, tmp_path: Path, code: str
) -> None:
    post = Post(sqlite_transactions, now, tmp_path)
    failure = failures().get(("twilio", code)) or failures().get(("ours", code))
    final = failure is not None and failure.kind == "final"
    row = post.queue(purpose="agent", ticket=ticket(post))
    tries = 0
    while post.row(row).status == "queued" and tries < 10:
        (job,) = post.claim()
        post.record(job, SendOutcome("refused", retry=not final, error_code=code))
        tries, _ = tries + 1, post.later(minutes=20)
    assert tries == (1 if final else 8 if failure is None else 10)
    assert events(post).count("send failed") == (0 if tries == 10 or code in SILENT else 1)
    assert (post.address(row).unreachable_at is not None) == (failure is not None and failure.address_gone)
    assert (post.address(row).opted_out_at is not None) == (failure is not None and failure.opted_out)


def test_a_provider_that_is_away_for_six_hours_loses_nothing(post: Post) -> None:
    row, refused = post.queue(purpose="agent"), 0
    away_until = post.now + timedelta(hours=6)
    while post.row(row).status == "queued":
        for job in post.claim():
            away = post.now < away_until
            refused += away
            post.record(job, SendOutcome("refused", retry=True, reason="could not be reached") if away else None)
        post.later(minutes=2)
    assert post.row(row).status == "sent"
    assert post.now < away_until + timedelta(minutes=23)
    print(f"refused {refused}, lost 0, late by {(post.now - away_until).total_seconds():.0f} s")


def test_a_phone_that_was_off_gets_the_text_again_three_times_at_most(post: Post) -> None:
    first = post.queue("Bonjour", purpose="agent", ticket=ticket(post))
    for repeat in range(4):
        (job,) = post.claim()
        post.record(job)
        post.report(job.outbound_id, f"SM-off{repeat}", "failed", "30003")  # type: ignore[arg-type]
        assert post.claim() == []
        post.later(hours=5)
    assert post.claim() == []
    rows = post.rows()
    assert [row.status for row in rows] == ["failed"] * 4
    assert {row.retry_of for row in rows} == {None, first}
    assert events(post).count("send failed") == 1


def test_a_repeat_is_dropped_when_the_first_arrives_after_all(post: Post) -> None:
    first = post.queue("Bonjour", purpose="agent")
    (job,) = post.claim()
    post.record(job, SendOutcome("accepted", "SM1"))
    post.report(first, "SM1", "failed", "30003")
    post.report(first, "SM1", "delivered")
    post.later(hours=1)
    assert post.claim() == []
    assert [row.status for row in post.rows()] == ["delivered", "failed"]


def test_lines_of_a_pool_share_an_outage_and_come_back_slowly(
    sqlite_transactions: Transactions, now: datetime, tmp_path: Path
) -> None:
    post, weights, helped = Post(sqlite_transactions, now, tmp_path, POOL), [], 0
    for minute in range(36):
        for number in range(12):
            post.queue(f"m{minute}", f"+336{minute:02d}{number:06d}", purpose="agent")
        for job in post.claim("sms", 50):
            down = 5 <= minute < 25
            post.record(job, SendOutcome("refused", retry=True, reason="could not be reached") if down else None)
        for job in post.claim("kannel", 50):
            helped += 1
            post.record(job)
        weights.append(weighed(post, minutes=1))
    assert weights[4] == 100
    assert min(weights) <= 20
    assert {before - after for before, after in pairwise(weights)} <= {0, 10}, "ten points at a time, and none back yet"
    shifts = sum(after != before for before, after in pairwise(weights))
    back = [weighed(post, hours=1) for _ in range(12)]
    assert back[-1] == 100
    assert {after - before for before, after in pairwise(back)} <= {0, 10}
    print(f"lowest weight {min(weights)} after {shifts} shifts of 10, carried by the other line {helped}")


def weighed(post: Post, **span: float) -> int:
    """What the first line weighs a while later."""
    post.later(**span)
    with post.transactions.write() as session:
        weigh_lines(session, post.now)
        return session.get_one(Line, "sms").weight


def test_one_bad_minute_moves_a_line_once(transactions: Transactions, now: datetime, tmp_path: Path) -> None:
    post = Post(transactions, now, tmp_path, POOL)
    for number in range(40):
        post.queue("m", f"+336120{number:05d}", purpose="agent")
    for number, job in enumerate(post.claim("sms", 50)):
        post.record(job, SendOutcome("unknown") if number % 4 == 0 else None)
    assert [weighed(post, seconds=30) for _ in range(10)] == [90] * 10


def test_lines_without_a_pool_never_stand_in_for_each_other(transactions: Transactions, now: datetime, tmp_path: Path) -> None:
    post = Post(transactions, now, tmp_path, (SMS, LineSetting("other", "twilio-sms", "sms", "Autre")))
    row = post.queue()
    for _ in range(5):
        for job in post.claim():
            post.record(job, SendOutcome("refused", retry=True))
        post.later(minutes=20)
    assert post.row(row).line_id == "sms"


def test_reports_in_any_order_never_move_a_message_back(post: Post) -> None:
    assert set(get_args(DeliveryStatus)) >= {"sent", "delivered", "read", "failed"}
    row = post.queue()
    (job,) = post.claim()
    post.record(job, SendOutcome("accepted", "SM1"))
    for word in ("delivered", "sent", "failed", "sending"):
        post.report(row, "SM1", word)
    assert post.row(row).status == "delivered"
