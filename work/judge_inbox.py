"""From stored messages to tickets and queued replies, a batch at a time."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from contextlib import suppress
from datetime import datetime

import structlog

from bot.understand import Tools
from handlers.answer_message import answer_message
from handlers.claim_inbound import InboundClaim, claim_inbound
from handlers.end_self_test import end_self_test
from handlers.give_to_human import give_to_human
from handlers.memory import MemoryAway, Session, Transactions
from handlers.release_inbound import release_inbound
from handlers.set_aside_inbound import set_aside_inbound
from handlers.steps.read_ahead import read_ahead
from handlers.steps.take_inbox import LeaseLost

BATCH = 50
# How many messages share a transaction: on SQLite the door waits for it, so it is short there.
TOGETHER, TOGETHER_ON_ONE_WRITER = 50, 8
log = structlog.get_logger()


def judge_inbox(transactions: Transactions, tools: Tools, clock: Callable[[], datetime]) -> int:
    """Claim a batch, commit, then turn it into tickets, several messages a transaction; how many were claimed."""
    with transactions.write() as session:
        claims = claim_inbound(session, clock(), BATCH)
    stuck: set[bytes] = set()
    for group in _groups(claims, TOGETHER_ON_ONE_WRITER if transactions.is_sqlite else TOGETHER):
        stopped = any(claim.lane in stuck for claim in group)
        if stopped or not _judge_together(transactions, tools, group, clock):
            stuck |= _judge_apart(transactions, tools, group, clock, stuck)
    return len(claims)


def _groups(claims: list[InboundClaim], size: int) -> Iterator[list[InboundClaim]]:
    for start in range(0, len(claims), size):
        yield claims[start : start + size]


def _judge(session: Session, tools: Tools, claim: InboundClaim, now: datetime) -> None:
    if claim.self_test:
        end_self_test(session, claim, now)
    elif claim.worn_out:
        give_to_human(session, claim, tools.facts, now)
    else:
        answer_message(session, claim, tools, now)


def _judge_together(
    transactions: Transactions, tools: Tools, claims: list[InboundClaim], clock: Callable[[], datetime]
) -> bool:
    """Whether all were judged in one transaction; where one of them fails, none of it has happened."""
    if len(claims) < 2:
        return False
    try:
        with transactions.write() as session:
            read_ahead(session, claims)
            for claim in claims:
                _judge(session, tools, claim, clock())
    except MemoryAway:
        raise
    except Exception as error:
        log.info("judged apart", messages=len(claims), error=type(error).__name__)
        return False
    return True


def _judge_apart(
    transactions: Transactions,
    tools: Tools,
    claims: list[InboundClaim],
    clock: Callable[[], datetime],
    stuck: Collection[bytes] = (),
) -> set[bytes]:
    """Judge one by one; the lanes, with those that were stuck before, whose messages must wait for a failed one."""
    lanes, left = set(stuck), []
    for claim in claims:
        if claim.lane in lanes:
            left.append(claim)
        elif not _judge_one(transactions, tools, claim, clock):
            lanes.add(claim.lane)
    if left:
        # Their sender's earlier message failed: they keep their order and wait until it is dealt with.
        transactions.attempt(lambda session: release_inbound(session, left))
    return lanes


def _judge_one(transactions: Transactions, tools: Tools, claim: InboundClaim, clock: Callable[[], datetime]) -> bool:
    try:
        transactions.attempt(lambda session: _judge(session, tools, claim, clock()))
        return True
    except LeaseLost:
        log.warning("inbound lease lost", seq=claim.seq)
    except Exception as error:
        # The claim stays until its lease ends; then it is tried again, and after the third time a human gets it.
        word = type(error).__name__
        log.error("inbound message failed", seq=claim.seq, error=word)
        if claim.worn_out:
            with suppress(LeaseLost):
                transactions.attempt(lambda session: set_aside_inbound(session, claim, word, clock()))
    return False
