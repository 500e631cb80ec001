"""From the outbox to the providers: claim, commit, send with no transaction open, record."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from queue import Empty, SimpleQueue

import structlog

from bot.pace import UNLIMITED
from bot.values import SendOutcome
from handlers.claim_send import SendJob, claim_send
from handlers.crash_points import crash
from handlers.memory import FileStore, Session, Transactions
from handlers.record_outcome import Answered, record_outcome
from work.senders import Paced, Sender

THREADS = 32  # calls at once on one line: 80 a second at 150 ms each, and those that wait for their turn
LOOK = 0.02  # seconds between two looks at the outbox while calls are under way
TOO_LATE = timedelta(seconds=45)  # before the lease's end no call is begun: it could outlast the lease
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What deliveries share: our public address, the file store, and the clock."""

    base_url: str
    store: FileStore
    clock: Callable[[], datetime]


class Delivery:
    """One line's deliveries in this process, several calls at a time but one an address.

    Each line has its own loop and threads, so that a slow provider keeps nobody else waiting. One transaction records
    the calls that were answered and claims the next ones; `step` is called by one thread only.
    """

    def __init__(
        self, transactions: Transactions, line_id: str, sender: Sender, around: Surroundings, threads: int = THREADS
    ) -> None:
        self._transactions, self._line_id, self._sender, self._around = transactions, line_id, sender, around
        self._limits = sender.limits if isinstance(sender, Paced) else UNLIMITED
        self._threads = threads
        self._pool = ThreadPoolExecutor(threads, f"send-{line_id}")
        self._answers: SimpleQueue[Answered] = SimpleQueue()
        self._unrecorded: list[Answered] = []
        self._under_way = 0

    def step(self) -> int:
        """Record what was answered and begin what is due; how much there was to do, calls under way included."""
        self._gather(LOOK)
        room = self._threads - self._under_way
        done = len(self._unrecorded)
        jobs = self._record_and_claim(room) if room or done else []
        for job in jobs:
            self._under_way += 1
            self._pool.submit(self._send, job)
        return done + len(jobs) + self._under_way

    def finish(self, seconds: float) -> None:
        """Begin nothing more; wait for the calls under way, at most so long, and record what they gave."""
        deadline = time.monotonic() + seconds
        while self._under_way and time.monotonic() < deadline:
            self._gather(LOOK)
            self._record()
        self._record()
        self._pool.shutdown(wait=False)

    def _gather(self, patience: float) -> None:
        try:
            while self._under_way:
                self._unrecorded.append(self._answers.get(timeout=patience if not self._unrecorded else 0))
                self._under_way -= 1
        except Empty:
            return

    def _record(self) -> None:
        if self._unrecorded:
            self._record_and_claim(0)

    def _record_and_claim(self, room: int) -> list[SendJob]:
        answered = list(self._unrecorded)
        jobs = self._transactions.attempt(lambda session: self._turn(session, answered, room))
        self._unrecorded.clear()  # only now: what could not be recorded is recorded with the next ones
        if answered:
            crash("wk6")
            crash("wk7")  # the same moment, for a text whose next part waits for this one
        if jobs:
            crash("wk1")
        return jobs

    def _turn(self, session: Session, answered: list[Answered], room: int) -> list[SendJob]:
        around, now = self._around, self._around.clock()
        if answered:
            record_outcome(session, answered, now)
            crash("wk5")
        if not room:
            return []
        session.flush()
        return claim_send(session, self._line_id, now, room, around.base_url, around.store, self._limits)

    def _send(self, job: SendJob) -> None:
        left_at, began = self._wait_for_turn(job), time.monotonic()
        try:
            outcome = self._call(job, left_at)
        except BaseException as error:
            log.error("channel raised", line=job.line_id, error=type(error).__name__)
            outcome = SendOutcome("unknown", error_code="channel-error")
        self._answers.put(Answered(job, outcome, left_at, time.monotonic() - began))

    def _wait_for_turn(self, job: SendJob) -> datetime:
        ahead = (job.send_at - self._around.clock()).total_seconds()
        if ahead > 0:
            time.sleep(ahead)
        return self._around.clock()

    def _call(self, job: SendJob, now: datetime) -> SendOutcome:
        if now > job.lease_until - TOO_LATE:
            # This process stood still; by now another one may have been given the message.
            return SendOutcome("refused", retry=True, error_code="late")
        crash("wk2")
        outcome = self._sender.send(job.message)
        crash("wk4")
        return outcome


def deliver(delivery: Delivery, patience: float = 10.0) -> int:
    """Deliver until nothing more is due or under way; how many turns that took. For commands and tests."""
    turns, deadline = 0, time.monotonic() + patience
    while delivery.step() and time.monotonic() < deadline:
        turns += 1
    return turns
