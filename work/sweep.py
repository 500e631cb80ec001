"""Asking providers what people wrote lately, and taking in what never reached us."""

from __future__ import annotations

from datetime import datetime, timedelta

import structlog

from bot.values import InboundMessage, Reading
from handlers.memory import Session
from handlers.recall import recall
from handlers.remember import remember
from handlers.store_inbound import store_inbound
from work.parts import WorkerParts
from work.watchers import Lister

SWEEP = "sweep"
OVERLAP = timedelta(minutes=15)  # a provider's list may lag behind its calls
FURTHEST = timedelta(days=7)
log = structlog.get_logger()


def sweep(parts: WorkerParts) -> None:
    """Ask every provider that can be asked; one that does not answer is asked again next time, from where it stopped."""
    failed = 0
    for line_id, sender in parts.senders.items():
        if isinstance(sender, Lister):
            failed += not _sweep_line(parts, line_id, sender)
    if failed:
        raise SweepFailed


class SweepFailed(Exception):
    """At least one provider could not be asked."""


def _sweep_line(parts: WorkerParts, line_id: str, sender: Lister) -> bool:
    now = parts.clock()
    with parts.transactions.read() as session:
        last = recall(session, SWEEP).get(line_id)
    since = max(datetime.fromisoformat(last) if last else now - OVERLAP, now - FURTHEST)
    try:
        # Truncated to the second: providers compare with their own times, which have no fractions.
        messages = sender.list_recent((since - OVERLAP).replace(microsecond=0))
    except (OSError, ValueError) as error:
        log.warning("a provider could not be asked what came in", line=line_id, error=type(error).__name__)
        return False
    found = parts.transactions.attempt(lambda session: _store(session, line_id, messages, now))
    if found:
        log.warning("messages found late", line=line_id, messages=found)
    return True


def _store(session: Session, line_id: str, messages: tuple[InboundMessage, ...], now: datetime) -> int:
    remember(session, SWEEP, {line_id: now.isoformat()}, now)
    return store_inbound(session, line_id, Reading(messages), now, "sweep") if messages else 0
