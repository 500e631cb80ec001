"""What runs by the clock: a list of jobs, and exactly one process at a time that runs them."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import wait as wait_for
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import structlog

from handlers.begin_job import begin_job
from handlers.end_job import end_job
from handlers.lead import lead
from handlers.memory import MemoryAway
from handlers.ring_alarm import ring_alarm
from handlers.step_down import step_down
from work.meters import note_job
from work.parts import WorkerParts

SCHEDULER = "scheduler"
JOB_FAILED = "job-failed"
JOBS_AT_ONCE = 4  # a long job keeps the short ones waiting no longer than this many do
PATIENCE = 10.0  # seconds for the jobs in hand when it is time to stop
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Job:
    """Something done again and again, safe to do twice; its first run comes `first` after it is first heard of."""

    name: str
    every: timedelta
    run: Callable[[WorkerParts], None]
    first: timedelta = timedelta(0)


class Scheduler:
    """One process's part in it: `keep_lead` is called every few seconds, `run_due` more often, `stop` at the end."""

    def __init__(self, parts: WorkerParts, jobs: Sequence[Job], holder: UUID | None = None) -> None:
        self.parts, self.jobs = parts, tuple(jobs)
        self._holder = holder or uuid4()
        self._until: datetime | None = None
        self._running: set[str] = set()
        self._lock = threading.Lock()
        self._in_hand: list[Future[None]] = []
        self._pool = ThreadPoolExecutor(JOBS_AT_ONCE, "job")

    @property
    def leads(self) -> bool:
        """Whether this process holds the lead now, by the clock: one that cannot renew its lease stops by itself."""
        return self._until is not None and self.parts.clock() < self._until

    def keep_lead(self) -> int:
        """Take or renew the lead; there is never more to do at once."""
        led, now = self.leads, self.parts.clock()
        host = socket.gethostname()
        self._until = self.parts.transactions.attempt(lambda session: lead(session, SCHEDULER, self._holder, host, now))
        if self.leads and not led:
            log.info("this process runs the jobs", host=host)
        return 0

    def run_due(self) -> int:
        """Start what is due, where this process leads and the job's last run has ended; how many were started."""
        return sum(self._start(job) for job in self.jobs if self.leads)

    def _start(self, job: Job) -> bool:
        with self._lock:
            if job.name in self._running:
                return False
            self._running.add(job.name)
        try:
            due = self.parts.transactions.attempt(
                lambda session: begin_job(session, job.name, job.every, job.first, self.parts.clock())
            )
        except BaseException:
            self._running.discard(job.name)
            raise
        if not due:
            self._running.discard(job.name)
            return False
        self._in_hand = [one for one in self._in_hand if not one.done()] + [self._pool.submit(self._run, job)]
        return True

    def _run(self, job: Job) -> None:
        error, began = "", time.perf_counter()
        try:
            job.run(self.parts)
        except Exception as problem:
            error = type(problem).__name__
            log.error("job failed", job=job.name, error=error)
        seconds = time.perf_counter() - began
        note_job(job.name, seconds)
        log.info("job", job=job.name, ms=round(seconds * 1000, 1), error=error)
        try:
            self.parts.transactions.attempt(lambda session: end_job(session, job.name, error, self.parts.clock()))
            self.parts.transactions.attempt(
                lambda session: ring_alarm(session, JOB_FAILED, job.name, bool(error), self.parts.clock(), {"error": error})
            )
        except MemoryAway:
            log.error("a job's end could not be written down", job=job.name)
        finally:
            self._running.discard(job.name)

    def wait(self) -> None:
        """Wait until the jobs in hand are done."""
        self._pool.shutdown(wait=True)

    def stop(self) -> None:
        """Start nothing more, let another process lead at once, and give the jobs in hand a moment to end."""
        self._pool.shutdown(wait=False, cancel_futures=True)
        if self.leads:
            self._until = None
            self.parts.transactions.attempt(lambda session: step_down(session, SCHEDULER, self._holder))
        # Whoever closes the database after us must not do so under a job.
        wait_for(self._in_hand, PATIENCE)
