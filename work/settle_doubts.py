"""Messages in doubt: the provider is asked where it can be, and what it knows is recorded."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

import structlog

from handlers.claim_doubt import DoubtJob, claim_doubt
from handlers.memory import Transactions
from handlers.settle_doubt import settle_doubt
from work.senders import Finder, Sender

BATCH = 10
log = structlog.get_logger()


def settle_doubts(transactions: Transactions, senders: Mapping[str, Sender], clock: Callable[[], datetime]) -> int:
    """Ask about what is in doubt; how many were asked about. What no provider knows stays in front of a human."""
    finders = {line_id: sender for line_id, sender in senders.items() if isinstance(sender, Finder)}
    if not finders:
        return 0
    jobs = transactions.attempt(lambda session: claim_doubt(session, list(finders), clock(), BATCH))
    for job in jobs:
        _settle_one(transactions, finders[job.line_id], job, clock)
    return len(jobs)


def _settle_one(transactions: Transactions, finder: Finder, job: DoubtJob, clock: Callable[[], datetime]) -> None:
    try:
        found = finder.find_sent(str(job.outbound_id), job.to, job.since, job.text)
    except (OSError, ValueError) as error:
        log.warning("could not ask about a message in doubt", line=job.line_id, error=type(error).__name__)
        return
    transactions.attempt(lambda session: settle_doubt(session, job, found, clock()))
