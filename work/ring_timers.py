"""What is to be asked or told later, when its moment has come."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import structlog

from bot.phrases import Phrasebook
from handlers.claim_timer import TimerClaim, claim_timer, set_late_timers
from handlers.memory import Transactions
from handlers.ring_timer import ring_timer

BATCH = 20
log = structlog.get_logger()


def ring_timers(transactions: Transactions, book: Phrasebook, clock: Callable[[], datetime]) -> int:
    """Ring what is due, each in a transaction of its own; how many rang."""
    with transactions.write() as session:
        set_late_timers(session, clock(), BATCH)
        claims = claim_timer(session, clock(), BATCH)
    return sum(_ring_one(transactions, claim, book, clock) for claim in claims)


def _ring_one(transactions: Transactions, claim: TimerClaim, book: Phrasebook, clock: Callable[[], datetime]) -> bool:
    try:
        return transactions.attempt(lambda session: ring_timer(session, claim, book, clock()))
    except Exception as error:
        # The claim stays until its lease ends; a timer that keeps breaking is given up by the claim.
        log.error("timer failed", timer=str(claim.timer_id), error=type(error).__name__)
        return False
