"""From the outbox to the providers: claim, commit, send with no transaction open, record."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

import structlog

from bot.values import SendOutcome
from handlers.claim_send import SendJob, claim_send
from handlers.doubt_lapsed import doubt_lapsed
from handlers.record_outcome import record_outcome
from handlers.memory import Transactions
from work.senders import Sender

BATCH = 16
log = structlog.get_logger()


def deliver(
    transactions: Transactions,
    senders: Mapping[str, Sender],
    pool: ThreadPoolExecutor,
    hooks_url: str,
    clock: Callable[[], datetime],
) -> int:
    """Send what is due, several at a time but one an address; how many were tried."""
    with transactions.write() as session:
        doubt_lapsed(session, clock())
        jobs = claim_send(session, clock(), BATCH, hooks_url)
    list(pool.map(lambda job: _deliver_one(transactions, senders, job, clock), jobs))
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
