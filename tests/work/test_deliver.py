"""The loop of one line: many calls at once, answers recorded together, nothing forgotten when the database is away."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.values import OutboundMessage, SendOutcome
from handlers.memory import MemoryAway
from models.database import Transactions
from models.files import FileStore
from tests.conftest import count
from tests.handlers.outbound import Post
from work.deliver import Delivery, Surroundings, deliver


class Provider:
    """Takes everything after a while, and counts how many calls it had at once."""

    def __init__(self, seconds: float = 0.0) -> None:
        self.seconds, self.texts, self.at_once, self.most = seconds, [], 0, 0
        self._lock = threading.Lock()

    def send(self, message: OutboundMessage) -> SendOutcome:
        with self._lock:
            self.at_once += 1
            self.most = max(self.most, self.at_once)
        time.sleep(self.seconds)
        with self._lock:
            self.at_once -= 1
            self.texts.append(message.text)
        return SendOutcome("accepted", f"SM-{message.our_id}")


@pytest.fixture
def post(transactions: Transactions, now: datetime, tmp_path: Path) -> Post:
    return Post(transactions, now, tmp_path)


def delivery(post: Post, provider: Provider, clock: Callable[[], datetime] | None = None) -> Delivery:
    around = Surroundings("https://tounkan.example", FileStore(post.folder), clock or (lambda: post.now))
    return Delivery(post.transactions, "sms", provider, around)


def test_a_slow_provider_is_called_for_many_people_at_once_and_in_order_for_each(post: Post) -> None:
    for number in range(30):
        post.queue(f"t{number}", f"+3361234{number % 10:04d}")
    provider = Provider(0.1)
    deliver(delivery(post, provider), patience=60)
    assert count(post.transactions, "outbox WHERE status = 'sent'") == 30
    assert provider.most >= 5
    for person in range(10):
        mine = [text for text in provider.texts if int(text[1:]) % 10 == person]
        assert mine == sorted(mine, key=lambda text: int(text[1:]))
    print(f"calls at once {provider.most}, sent 30, lost 0, doubled {30 - len(set(provider.texts))}")


def test_what_was_answered_while_the_database_was_away_is_recorded_when_it_is_back(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    post.queue()
    provider = Provider()
    line = delivery(post, provider)
    line.step()
    whole = post.transactions.attempt

    def away(deed: object) -> object:
        raise MemoryAway

    monkeypatch.setattr(post.transactions, "attempt", away)
    for _ in range(3):
        with pytest.raises(MemoryAway):
            line.step()
    monkeypatch.setattr(post.transactions, "attempt", whole)
    line.finish(5)
    assert count(post.transactions, "outbox WHERE status = 'sent'") == 1
    assert provider.texts == ["Bonjour"]


def test_a_worker_that_stood_still_makes_no_late_call(post: Post) -> None:
    row = post.queue()
    provider, slow = Provider(), iter([post.now, post.now + timedelta(minutes=5)])
    line = delivery(post, provider, lambda: next(slow, post.now + timedelta(minutes=5)))
    line.step()
    line.finish(5)
    assert provider.texts == []
    assert post.row(row).status == "queued"


def test_finish_waits_for_the_calls_under_way(post: Post) -> None:
    post.queue()
    line = delivery(post, Provider(0.3))
    line.step()
    line.finish(5)
    assert count(post.transactions, "outbox WHERE status = 'sent'") == 1
