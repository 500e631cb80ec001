"""The worker: a few loops side by side, each asking again at once while there is work and resting a little when not."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import structlog

from bot.understand import Tools
from handlers.memory import FileStore, Transactions
from work.deliver import Surroundings, deliver
from work.fetch_files import fetch_files
from work.judge_inbox import judge_inbox
from work.senders import Sender
from work.settle_doubts import settle_doubts
from work.tidy_outbox import tidy_outbox
from work.tools import refreshed

REST = 0.02  # seconds after the first look at an empty queue; doubled at each further one
LONGEST_REST = 0.3
RESTS = {"doubts": 5.0, "outbox": 1.0}
REST_AFTER_ERROR = 1.0
FACTS_LAST = timedelta(seconds=60)
SENDING_THREADS = 8
log = structlog.get_logger()


def utc_now() -> datetime:
    """The time by this machine's clock."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class WorkerParts:
    """All that a worker works with, handed down from the way in."""

    transactions: Transactions
    tools: Tools
    senders: Mapping[str, Sender]
    store: FileStore
    base_url: str
    own_model: Path | None = None
    clock: Callable[[], datetime] = utc_now


class Worker:
    """The loops of one process; `start` returns at once, `stop` waits until the work in hand is done."""

    def __init__(self, parts: WorkerParts) -> None:
        self.parts = parts
        self._tools = parts.tools
        self._tools_until = parts.clock() + FACTS_LAST
        self._stopping = threading.Event()
        self._pools = {line_id: ThreadPoolExecutor(SENDING_THREADS, f"send-{line_id}") for line_id in parts.senders}
        steps = {"judge": self._judge, "files": self._fetch, "doubts": self._settle, "outbox": self._tidy}
        steps |= {f"deliver {line_id}": partial(self._deliver, line_id) for line_id in parts.senders}
        self._threads = [
            threading.Thread(target=self._repeat, args=(name, step), name=name, daemon=True) for name, step in steps.items()
        ]

    def start(self) -> None:
        """Start all loops."""
        for thread in self._threads:
            thread.start()

    def stop(self, seconds: float = 25.0) -> None:
        """Ask the loops to end after the work in hand, and wait for that."""
        self._stopping.set()
        for thread in self._threads:
            thread.join(seconds)
        for pool in self._pools.values():
            pool.shutdown(wait=False)

    def wait(self) -> None:
        """Wait until somebody asks the worker to stop."""
        while not self._stopping.wait(1.0):
            pass

    def ask_to_stop(self) -> None:
        """Say that it is time to stop, without waiting (safe in a signal handler)."""
        self._stopping.set()

    def _repeat(self, name: str, step: Callable[[], int]) -> None:
        rest = shortest = RESTS.get(name, REST)
        while not self._stopping.is_set():
            try:
                busy = bool(step())
            except Exception as error:
                log.error("loop failed", loop=name, error=type(error).__name__)
                busy, rest = False, REST_AFTER_ERROR
            self._stopping.wait(0.0 if busy else rest)
            rest = shortest if busy else max(shortest, min(rest * 2, LONGEST_REST))

    def _judge(self) -> int:
        now = self.parts.clock()
        if now >= self._tools_until:
            self._tools, self._tools_until = (
                refreshed(self._tools, self.parts.transactions, self.parts.own_model),
                now + FACTS_LAST,
            )
        return judge_inbox(self.parts.transactions, self._tools, self.parts.clock)

    def _deliver(self, line_id: str) -> int:
        parts, around = self.parts, Surroundings(self.parts.base_url, self.parts.store, self.parts.clock)
        return deliver(parts.transactions, line_id, parts.senders[line_id], self._pools[line_id], around)

    def _tidy(self) -> int:
        return tidy_outbox(self.parts.transactions, list(self.parts.senders), self.parts.clock)

    def _fetch(self) -> int:
        return fetch_files(self.parts.transactions, self.parts.senders, self.parts.store, self.parts.clock)

    def _settle(self) -> int:
        return settle_doubts(self.parts.transactions, self.parts.senders, self.parts.clock)
