"""From the outbox to the providers: claim, commit, send with no transaction open, record."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime

import structlog

from bot.values import SendOutcome
from handlers.claim_send import SendJob, claim_send
from handlers.doubt_lapsed import doubt_lapsed
from handlers.memory import FileStore, Transactions
from handlers.record_outcome import record_outcome
from work.senders import Sender

BATCH = 16
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What deliveries share: our public address, the file store, and the clock."""

    base_url: str
    store: FileStore
    clock: Callable[[], datetime]


def deliver(transactions: Transactions, senders: Mapping[str, Sender], pool: ThreadPoolExecutor, around: Surroundings) -> int:
    """Send what is due, several at a time but one an address; how many were tried."""
    with transactions.write() as session:
        doubt_lapsed(session, around.clock())
        jobs = claim_send(session, around.clock(), BATCH, around.base_url, around.store)
    list(pool.map(lambda job: _deliver_one(transactions, senders, job, around.clock), jobs))
    return len(jobs)


def _deliver_one(
    transactions: Transactions, senders: Mapping[str, Sender], job: SendJob, clock: Callable[[], datetime]
) -> None:
    outcome = _send(senders, job)
    with transactions.write() as session:
        record_outcome(session, job, outcome, clock())


def _send(senders: Mapping[str, Sender], job: SendJob) -> SendOutcome:
    sender = senders.get(job.line_id)
    if sender is None:
        return SendOutcome("refused", error_code="line-closed", reason="this line is not configured any more")
    try:
        return sender.send(job.message)
    except Exception as error:
        log.error("channel raised", line=job.line_id, error=type(error).__name__)
        return SendOutcome("unknown", error_code="channel-error")
