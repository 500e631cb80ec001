"""From the outbox to the providers: claim, commit, send with no transaction open, record."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime

import structlog

from bot.values import SendOutcome
from handlers.claim_send import SendJob, claim_send
from handlers.memory import FileStore, Transactions
from handlers.record_outcome import record_outcome
from work.senders import Sender

BATCH = 8
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What deliveries share: our public address, the file store, and the clock."""

    base_url: str
    store: FileStore
    clock: Callable[[], datetime]


def deliver(transactions: Transactions, line_id: str, sender: Sender, pool: ThreadPoolExecutor, around: Surroundings) -> int:
    """Send what is due on one line, several at a time but one an address; how many were tried.

    Each line has its own loop and threads, so that a slow provider keeps nobody else waiting.
    """
    with transactions.write() as session:
        jobs = claim_send(session, line_id, around.clock(), BATCH, around.base_url, around.store)
    list(pool.map(lambda job: _deliver_one(transactions, sender, job, around.clock), jobs))
    return len(jobs)


def _deliver_one(transactions: Transactions, sender: Sender, job: SendJob, clock: Callable[[], datetime]) -> None:
    outcome = _send(sender, job)
    transactions.attempt(lambda session: record_outcome(session, job, outcome, clock()))


def _send(sender: Sender, job: SendJob) -> SendOutcome:
    try:
        return sender.send(job.message)
    except Exception as error:
        log.error("channel raised", line=job.line_id, error=type(error).__name__)
        return SendOutcome("unknown", error_code="channel-error")
