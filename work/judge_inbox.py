"""From stored messages to tickets and queued replies, a batch at a time."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime

import structlog

from bot.understand import Tools
from handlers.answer_message import answer_message
from handlers.claim_inbound import InboundClaim, claim_inbound
from handlers.give_to_human import give_to_human
from handlers.memory import Transactions
from handlers.set_aside_inbound import set_aside_inbound
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
        if claim.worn_out:
            transactions.attempt(lambda session: give_to_human(session, claim, tools.facts, clock()))
        else:
            transactions.attempt(lambda session: answer_message(session, claim, tools, clock()))
    except LeaseLost:
        log.warning("inbound lease lost", seq=claim.seq)
    except Exception as error:
        # The claim stays until its lease ends; then it is tried again, and after the third time a human gets it.
        word = type(error).__name__
        log.error("inbound message failed", seq=claim.seq, error=word)
        if claim.worn_out:
            with suppress(LeaseLost):
                transactions.attempt(lambda session: set_aside_inbound(session, claim, word, clock()))
