"""Nothing is acknowledged before it is safe: in the database, or sealed on disk while the database is away."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from datetime import datetime

import structlog

from bot.values import Reading
from handlers.crash_points import crash
from handlers.memory import MemoryAway, Session, SharedCommit, Spool, Transactions
from handlers.probe_memory import probe_memory
from handlers.record_status import record_status
from handlers.steps.spooled import Spooled, write_spooled
from handlers.store_inbound import store_inbound

PROBED_EVERY = 0.25  # seconds between two looks whether the database is back
log = structlog.get_logger()
Brought = tuple[str, Reading]  # the line that it came by, and what it was


class Unsafe(Exception):
    """Neither the database nor the spool took it: the provider must keep it and call again."""


class Safekeeping:
    """Stores readings; once the database is away, calls go to the spool at once until it answers again."""

    def __init__(self, transactions: Transactions, spool: Spool | None, clock: Callable[[], datetime]) -> None:
        self._transactions, self._spool, self._clock = transactions, spool, clock
        self._commits: SharedCommit[Brought] = SharedCommit(transactions, self._store, _only_new)
        self._lock = threading.Lock()
        self._away = threading.Event()

    @property
    def away(self) -> bool:
        """Whether the database is known to be away."""
        return self._away.is_set()

    def keep(self, line_id: str, reading: Reading) -> None:
        """Make a reading durable; Unsafe where nothing could."""
        if not self.away:
            try:
                self._commits.hand_in((line_id, reading))
            except MemoryAway as error:
                if self._spool is None:
                    raise Unsafe from error
                self._open_circuit()
            else:
                return
        self._keep_on_disk(line_id, reading)

    def _store(self, session: Session, brought: Sequence[Brought]) -> None:
        now = self._clock()
        for line_id in sorted({line_id for line_id, _ in brought}):
            readings = [reading for line, reading in brought if line == line_id]
            messages = tuple(message for reading in readings for message in reading.messages)
            quarantined = tuple(part for reading in readings for part in reading.quarantined)
            store_inbound(session, line_id, Reading(messages, quarantined=quarantined), now)
        # Always in the same order, so that two calls with the same reports do not wait for each other.
        updates = [(line_id, update) for line_id, reading in brought for update in reading.statuses]
        for line_id, update in sorted(updates, key=lambda pair: (pair[1].our_id, pair[1].external_id)):
            record_status(session, line_id, update, now)
        crash("in6")

    def _keep_on_disk(self, line_id: str, reading: Reading) -> None:
        if self._spool is None:
            raise Unsafe
        now = self._clock()
        try:
            self._spool.put(write_spooled(Spooled(line_id, now, reading)), now)
        except OSError as error:
            log.error("nothing could be stored", line=line_id, error=type(error).__name__)
            raise Unsafe from error

    def _open_circuit(self) -> None:
        with self._lock:
            if self._away.is_set():
                return
            self._away.set()
        log.error("the database is away: messages go to the spool")
        threading.Thread(target=self._probe_until_back, name="probe", daemon=True).start()

    def _probe_until_back(self) -> None:
        rest = threading.Event()
        while not self._answers():
            rest.wait(PROBED_EVERY)
        self._away.clear()
        log.warning("the database is back")

    def _answers(self) -> bool:
        try:
            self._transactions.attempt(probe_memory)
        except Exception:  # whatever keeps it from answering, it is not back
            return False
        return True


def _only_new(brought: Brought) -> bool:
    # New rows are refused by their unique keys when they come again; what reports change is done whole or not at all.
    return not brought[1].statuses
