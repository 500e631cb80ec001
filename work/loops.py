"""The worker: a few loops side by side, each asking again at once while there is work and resting a little when not."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta

import structlog

from handlers.memory import MemoryAway
from work.deliver import Delivery, Surroundings
from work.drain_spool import drain_spool
from work.fetch_files import fetch_files
from work.jobs import JOBS
from work.judge_inbox import judge_inbox
from work.meters import note_failure, note_step
from work.parts import WorkerParts, utc_now
from work.ring_timers import ring_timers
from work.scheduler import Scheduler
from work.settle_doubts import settle_doubts
from work.tidy_outbox import tidy_outbox
from work.tools import refreshed
from work.transcribe_files import transcribe_files

REST = 0.02  # seconds after the first look at an empty queue; doubled at each further one
LONGEST_REST = 0.3
LONGEST_RESTS = {"judge": 0.1}  # nobody wakes it
RESTS = {"doubts": 5.0, "outbox": 1.0, "timers": 5.0, "transcripts": 2.0, "spool": 0.5, "lead": 10.0, "jobs": 1.0}
REST_AFTER_ERROR = 1.0
FACTS_LAST = timedelta(seconds=60)
log = structlog.get_logger()
__all__ = ["Worker", "WorkerParts", "utc_now"]


class Worker:
    """The loops of one process; `start` returns at once, `stop` waits until the work in hand is done."""

    def __init__(self, parts: WorkerParts) -> None:
        self.parts = parts
        self._tools = parts.tools
        self._tools_until = parts.clock() + FACTS_LAST
        self._stopping = threading.Event()
        self._scheduler = Scheduler(parts, JOBS)
        around = Surroundings(parts.base_url, parts.store, parts.clock)
        self._deliveries = {
            line_id: Delivery(parts.transactions, line_id, sender, around) for line_id, sender in parts.senders.items()
        }
        steps = {"judge": self._judge, "files": self._fetch, "doubts": self._settle, "outbox": self._tidy, "timers": self._ring}
        steps |= {"transcripts": self._transcribe} if parts.transcriber is not None else {}
        steps |= {"spool": self._drain, "lead": self._scheduler.keep_lead, "jobs": self._scheduler.run_due}
        steps |= {f"deliver {line_id}": delivery.step for line_id, delivery in self._deliveries.items()}
        self._wakes = {f"deliver {line_id}": threading.Event() for line_id in self._deliveries}
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
        deadline = time.monotonic() + seconds
        for thread in self._threads:
            thread.join(max(0.1, deadline - time.monotonic()))
        for delivery in self._deliveries.values():
            with suppress(MemoryAway):
                delivery.finish(seconds)
        with suppress(MemoryAway):
            self._scheduler.stop()

    def wait(self) -> None:
        """Wait until somebody asks the worker to stop."""
        while not self._stopping.wait(1.0):
            pass

    def ask_to_stop(self) -> None:
        """Say that it is time to stop, without waiting (safe in a signal handler)."""
        self._stopping.set()

    def _repeat(self, name: str, step: Callable[[], int]) -> None:
        rest = shortest = RESTS.get(name, REST)
        longest, wake = LONGEST_RESTS.get(name, LONGEST_REST), self._wakes.get(name, self._stopping)
        while not self._stopping.is_set():
            try:
                busy = bool(step())
            except Exception as error:
                log.error("loop failed", loop=name, error=type(error).__name__)
                note_failure(name, type(error).__name__)
                busy, rest = False, REST_AFTER_ERROR
            if busy:
                note_step(name)
            woken = wake.wait(0.0 if busy else rest)
            if wake is not self._stopping:
                wake.clear()
            rest = shortest if busy or woken else max(shortest, min(rest * 2, longest))

    def _judge(self) -> int:
        now = self.parts.clock()
        if now >= self._tools_until:
            self._tools, self._tools_until = (
                refreshed(self._tools, self.parts.transactions, self.parts.own_model),
                now + FACTS_LAST,
            )
        judged = judge_inbox(self.parts.transactions, self._tools, self.parts.clock)
        for wake in self._wakes.values() if judged else ():
            wake.set()
        return judged

    def _tidy(self) -> int:
        return tidy_outbox(self.parts.transactions, list(self.parts.senders), self.parts.clock)

    def _fetch(self) -> int:
        return fetch_files(self.parts.transactions, self.parts.senders, self.parts.store, self.parts.clock)

    def _transcribe(self) -> int:
        parts = self.parts
        return transcribe_files(parts.transactions, parts.transcriber, parts.store, self._tools, parts.clock)

    def _ring(self) -> int:
        return ring_timers(self.parts.transactions, self._tools.book, self.parts.clock)

    def _drain(self) -> int:
        return 0 if self.parts.spool is None else drain_spool(self.parts.transactions, self.parts.spool, self.parts.clock)

    def _settle(self) -> int:
        return settle_doubts(self.parts.transactions, self.parts.senders, self.parts.clock)
