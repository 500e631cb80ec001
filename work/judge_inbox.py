"""From stored messages to tickets and queued replies, a batch at a time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import structlog

from bot.understand import Tools
from handlers.answer_message import answer_message
from handlers.claim_inbound import InboundClaim, claim_inbound
from handlers.give_to_human import give_to_human
from handlers.memory import Transactions
from handlers.steps.take_inbox import LeaseLost

BATCH = 50
log = structlog.get_logger()


def judge_inbox(transactions: Transactions, tools: Tools, clock: Callable[[], datetime]) -> int:
    """Claim a batch, commit, then turn each message into its ticket in a transaction of its own; how many were claimed."""
    with transactions.write() as session:
        claims = claim_inbound(session, clock(), BATCH)
    for claim in claims:
        _judge_one(transactions, tools, claim, clock)
    return len(claims)


def _judge_one(transactions: Transactions, tools: Tools, claim: InboundClaim, clock: Callable[[], datetime]) -> None:
    try:
        with transactions.write() as session:
            if claim.worn_out:
                give_to_human(session, claim, tools.facts, clock())
            else:
                answer_message(session, claim, tools, clock())
    except LeaseLost:
        log.warning("inbound lease lost", seq=claim.seq)
    except Exception as error:
        # The claim stays until its lease ends; then it is tried again, and after the third time a human gets it.
        log.error("inbound message failed", seq=claim.seq, error=type(error).__name__)
