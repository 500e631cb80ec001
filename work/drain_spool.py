"""From the spool to the inbox, in order of receipt, as soon as the database answers again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import structlog

from handlers.memory import Session, Spool, Transactions
from handlers.record_status import record_status
from handlers.ring_alarm import ring_alarm
from handlers.steps.spooled import Spooled, read_spooled
from handlers.store_spooled import store_spooled

BATCH = 500
TOGETHER = 100  # entries that share a transaction
UNREADABLE = "spool-unreadable"
log = structlog.get_logger()


def drain_spool(transactions: Transactions, spool: Spool, clock: Callable[[], datetime]) -> int:
    """Store the oldest entries and remove them after the commit; how many there were.

    MemoryAway, and nothing removed, where the database does not answer. An entry that was stored before its file could be
    removed is refused by the inbox's unique key the second time.
    """
    if not spool.names(1):
        return 0
    with spool.emptying() as mine:
        names = spool.names(BATCH) if mine else []
        for start in range(0, len(names), TOGETHER):
            _drain(transactions, spool, names[start : start + TOGETHER], clock)
    return len(names)


def _drain(transactions: Transactions, spool: Spool, names: list[str], clock: Callable[[], datetime]) -> None:
    entries = [(name, entry) for name in names if (entry := _read(transactions, spool, name, clock)) is not None]

    def deed(session: Session) -> None:
        store_spooled(session, [entry for _, entry in entries])
        for _, entry in entries:
            for update in entry.reading.statuses:
                record_status(session, entry.line_id, update, entry.received_at)

    transactions.attempt(deed)
    for name, _ in entries:
        spool.remove(name)


def _read(transactions: Transactions, spool: Spool, name: str, clock: Callable[[], datetime]) -> Spooled | None:
    try:
        return read_spooled(spool.read(name))
    except Exception as error:
        # Damaged, or sealed with another key: it keeps nobody else waiting, and somebody is told.
        log.error("spool entry unreadable", entry=name, error=type(error).__name__)
        transactions.attempt(lambda session: ring_alarm(session, UNREADABLE, "", True, clock()))
        spool.set_aside(name)
        return None
