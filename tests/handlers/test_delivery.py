"""The way out: claimed before it is sent, recorded after, and a status that only moves forward."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import permutations
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select

from bot.delivery import RANK, forward, furthest
from bot.say import Saying
from bot.values import FoundSend, InboundMessage, SenderAddress, SendOutcome, StatusUpdate
from handlers.claim_send import LEASE, SendJob, claim_send
from handlers.doubt_lapsed import doubt_lapsed
from handlers.give_up_late import give_up_late
from handlers.record_outcome import Answered, record_outcome
from handlers.record_status import record_status
from handlers.settle_doubt import SURELY_LISTED
from handlers.steps.find_contact import find_contact
from handlers.steps.queue_outbound import Errand, Way, queue_outbound
from models.database import Transactions
from models.files import FileStore
from models.lines import Line
from models.outbox import DeliveryReceipt, Outbound
from tests.builders import LINE, make_line
from work.settle_doubts import settle_doubts

ACCEPTED = SendOutcome("accepted", "SM1")


def queue(
    transactions: Transactions, now: datetime, text: str = "Bonjour", phone: str = "+213555010203", purpose: str = "ack"
) -> UUID:
    """A text waiting for a phone."""
    make_line(transactions, now)
    with transactions.write() as session:
        message = InboundMessage("x", SenderAddress("phone", phone))
        writer = find_contact(session, session.get_one(Line, LINE.id), message, now)
        way = Way(writer.address, LINE.id)
        return queue_outbound(session, None, writer.contact.id, way, Saying(text, "fra", "", 1), Errand(purpose), now).id


def claim(transactions: Transactions, now: datetime, folder: Path) -> list[SendJob]:
    with transactions.write() as session:
        give_up_late(session, [LINE.id], now)
        return claim_send(session, LINE.id, now, 10, "https://tounkan.example", FileStore(folder))


def record(transactions: Transactions, job: SendJob, outcome: SendOutcome, now: datetime) -> None:
    with transactions.write() as session:
        record_outcome(session, [Answered(job, outcome)], now)


def report(transactions: Transactions, now: datetime, word: str, external_id: str = "SM1", our_id: str = "") -> None:
    status = word if word in RANK else None
    with transactions.write() as session:
        record_status(session, LINE.id, StatusUpdate(external_id, status, word, our_id), now)


def row(transactions: Transactions, outbound_id: UUID) -> Outbound:
    with transactions.read() as session:
        return session.get_one(Outbound, outbound_id)


def test_a_text_is_claimed_once_sent_and_recorded(transactions: Transactions, now: datetime, tmp_path: Path) -> None:
    outbound_id = queue(transactions, now)
    (job,) = claim(transactions, now, tmp_path)
    assert job.message.text == "Bonjour"
    assert job.message.to == SenderAddress("phone", "+213555010203")
    assert job.message.callback_url == "https://tounkan.example/hooks/simulator-sms/status"
    assert row(transactions, outbound_id).status == "sending"
    assert claim(transactions, now, tmp_path) == []
    record(transactions, job, ACCEPTED, now)
    assert row(transactions, outbound_id).status == "sent"


def test_the_second_text_to_a_phone_waits_for_the_first(transactions: Transactions, now: datetime, tmp_path: Path) -> None:
    queue(transactions, now, "un")
    queue(transactions, now, "deux")
    queue(transactions, now, "ailleurs", "+33612345678")
    assert [job.message.text for job in claim(transactions, now, tmp_path)] == ["un", "ailleurs"]


def test_refused_for_now_is_queued_again_later(transactions: Transactions, now: datetime, tmp_path: Path) -> None:
    outbound_id = queue(transactions, now)
    (job,) = claim(transactions, now, tmp_path)
    record(transactions, job, SendOutcome("refused", retry=True, retry_after=30.0, error_code="20429"), now)
    assert row(transactions, outbound_id).status == "queued"
    assert claim(transactions, now + timedelta(seconds=29), tmp_path) == []
    assert len(claim(transactions, now + timedelta(seconds=30 * 1.1), tmp_path)) == 1


def test_refused_for_good_is_failed_with_its_code(transactions: Transactions, now: datetime, tmp_path: Path) -> None:
    outbound_id = queue(transactions, now)
    (job,) = claim(transactions, now, tmp_path)
    record(transactions, job, SendOutcome("refused", error_code="21610"), now)
    assert (row(transactions, outbound_id).status, row(transactions, outbound_id).error_code) == ("failed", "21610")


def test_an_unknown_outcome_is_in_doubt_and_never_sent_again(transactions: Transactions, now: datetime, tmp_path: Path) -> None:
    outbound_id = queue(transactions, now)
    (job,) = claim(transactions, now, tmp_path)
    record(transactions, job, SendOutcome("unknown"), now)
    assert row(transactions, outbound_id).status == "in doubt"
    assert claim(transactions, now + timedelta(days=1), tmp_path) == []


def test_a_worker_that_died_leaves_doubt_which_the_callback_ends(
    transactions: Transactions, now: datetime, tmp_path: Path
) -> None:
    outbound_id = queue(transactions, now)
    claim(transactions, now, tmp_path)
    later = now + LEASE + timedelta(seconds=1)
    with transactions.write() as session:
        assert doubt_lapsed(session, later) == 1
    assert row(transactions, outbound_id).status == "in doubt"
    report(transactions, later, "delivered", our_id=str(outbound_id))
    assert row(transactions, outbound_id).status == "delivered"


def test_a_report_that_comes_before_the_answer_is_kept_and_applied(
    transactions: Transactions, now: datetime, tmp_path: Path
) -> None:
    outbound_id = queue(transactions, now)
    (job,) = claim(transactions, now, tmp_path)
    report(transactions, now, "delivered")
    assert row(transactions, outbound_id).status == "sending"
    record(transactions, job, ACCEPTED, now)
    assert row(transactions, outbound_id).status == "delivered"


def test_whatever_the_order_of_reports_the_end_is_the_same(
    sqlite_transactions: Transactions, now: datetime, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    orders = list(permutations(["sent", "delivered", "read", "delivered"]))
    for number, order in enumerate(orders):
        outbound_id = queue(sqlite_transactions, now, phone=f"+3361234{number:04d}")
        (job,) = claim(sqlite_transactions, now, tmp_path)
        record(sqlite_transactions, job, SendOutcome("accepted", f"SM{number}"), now)
        for word in order:
            before = RANK[row(sqlite_transactions, outbound_id).status]
            report(sqlite_transactions, now, word, f"SM{number}")
            assert RANK[row(sqlite_transactions, outbound_id).status] >= before
        assert row(sqlite_transactions, outbound_id).status == "read"
    with capsys.disabled():
        print(f"\norders tried {len(orders)}, regressions 0")


def test_all_orders_of_six_statuses_amount_to_the_same() -> None:
    words = ["sending", "sent", "in doubt", "failed", "delivered", "read"]
    assert {furthest("queued", order) for order in permutations(words)} == {"read"}
    assert forward("failed", "sent") == "failed"
    assert forward("delivered", "failed") == "delivered"


@pytest.mark.parametrize(("word", "external_id"), [("exploded", "SM1"), ("delivered", "SM-of-nobody")])
def test_an_unknown_word_or_message_is_kept_and_changes_nothing(
    transactions: Transactions, now: datetime, tmp_path: Path, word: str, external_id: str
) -> None:
    outbound_id = queue(transactions, now)
    (job,) = claim(transactions, now, tmp_path)
    record(transactions, job, ACCEPTED, now)
    report(transactions, now, word, external_id)
    report(transactions, now, word, external_id)
    assert row(transactions, outbound_id).status == "sent"
    with transactions.read() as session:
        assert [receipt.word for receipt in session.scalars(select(DeliveryReceipt))] == [word]


def test_nothing_automatic_goes_to_somebody_who_opted_out(transactions: Transactions, now: datetime, tmp_path: Path) -> None:
    automatic = queue(transactions, now)
    with transactions.write() as session:
        session.get_one(Outbound, automatic).status = "failed"
    by_agent = queue(transactions, now, purpose="agent")
    automatic = queue(transactions, now, purpose="ack")
    with transactions.write() as session:
        outbound = session.get_one(Outbound, automatic)
        address = find_contact(
            session, session.get_one(Line, LINE.id), InboundMessage("y", SenderAddress("phone", "+213555010203")), now
        ).address
        assert outbound.address_id == address.id
        address.opted_out_at = now
    (job,) = claim(transactions, now, tmp_path)
    assert job.outbound_id == by_agent
    record(transactions, job, ACCEPTED, now)
    assert claim(transactions, now, tmp_path) == []
    assert row(transactions, automatic).error_code == "opted-out"


class Asked:
    """A provider that can be asked, and what it answers."""

    def __init__(self, *answer: FoundSend) -> None:
        self.answer, self.questions = answer, 0

    def send(self, message: object) -> SendOutcome:
        raise AssertionError("a message in doubt is never sent again")

    def find_sent(self, our_id: str, to: str, since: datetime, text: str = "") -> tuple[FoundSend, ...]:
        assert (to, text) == ("+213555010203", "Bonjour")
        self.questions += 1
        return self.answer


@pytest.mark.parametrize(
    ("answer", "status"),
    [([FoundSend("SM-found", True)], "sent"), ([], "in doubt"), ([FoundSend("SM-other", False)], "in doubt")],
)
def test_a_message_in_doubt_is_asked_about_now_and_then_and_settled(
    transactions: Transactions, now: datetime, tmp_path: Path, answer: list[FoundSend], status: str
) -> None:
    outbound_id = queue(transactions, now)
    (job,) = claim(transactions, now, tmp_path)
    record(transactions, job, SendOutcome("unknown"), now)
    provider, later = Asked(*answer), now + LEASE + timedelta(seconds=1)
    for _ in range(3):
        settle_doubts(transactions, {LINE.id: provider}, lambda: later)
    assert provider.questions == 1
    assert row(transactions, outbound_id).status == status


def test_what_a_provider_never_took_is_sent_again_once_that_is_sure(
    transactions: Transactions, now: datetime, tmp_path: Path
) -> None:
    outbound_id = queue(transactions, now)
    (job,) = claim(transactions, now, tmp_path)
    record(transactions, job, SendOutcome("unknown"), now)
    later = now + SURELY_LISTED
    settle_doubts(transactions, {LINE.id: Asked()}, lambda: later)
    assert row(transactions, outbound_id).status == "queued"
    (again,) = claim(transactions, later, tmp_path)
    assert again.attempt_id != job.attempt_id
    record(transactions, job, SendOutcome("refused", error_code="21211"), later)
    assert row(transactions, outbound_id).status == "sending", "the late worker's word no longer counts"


def test_what_is_listed_but_not_known_stays_in_doubt_for_ever(
    transactions: Transactions, now: datetime, tmp_path: Path
) -> None:
    outbound_id = queue(transactions, now)
    (job,) = claim(transactions, now, tmp_path)
    record(transactions, job, SendOutcome("unknown"), now)
    for hours in (1, 12, 23):
        settle_doubts(
            transactions, {LINE.id: Asked(FoundSend("SM-x", False))}, lambda hours=hours: now + timedelta(hours=hours)
        )
    assert row(transactions, outbound_id).status == "in doubt"


def test_an_automatic_reply_that_came_too_late_is_given_up_and_blocks_nobody(
    transactions: Transactions, now: datetime, tmp_path: Path
) -> None:
    late = queue(transactions, now)
    with transactions.write() as session:
        session.get_one(Outbound, late).expires_at = now + timedelta(hours=2)
    by_agent = queue(transactions, now, "une vraie réponse", purpose="agent")
    (job,) = claim(transactions, now + timedelta(hours=3), tmp_path)
    assert job.outbound_id == by_agent
    assert (row(transactions, late).status, row(transactions, late).error_code) == ("failed", "expired")
