"""Wishes to be erased are fulfilled, and the copies that providers hold are deleted there."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol, runtime_checkable

import structlog

from handlers.claim_copy import CopyJob, claim_copy
from handlers.erase_contact import erase_contact
from handlers.forget_copy import forget_copy
from handlers.list_erasures import ErasureJob, list_erasures
from work.parts import WorkerParts
from work.watchers import Lister

COPIES_AT_A_TIME = 20
log = structlog.get_logger()


@runtime_checkable
class Deleter(Protocol):
    """Asks a provider to delete its copy of a message."""

    def delete_copy(self, external_id: str) -> bool:
        """Whether the copy is gone; OSError where that is not known."""


def erase(parts: WorkerParts) -> None:
    """Fulfil every wish that can be fulfilled now, then delete copies."""
    deletable = [line_id for line_id, sender in parts.senders.items() if isinstance(sender, Deleter)]
    for job in parts.transactions.attempt(lambda session: list_erasures(session, parts.clock())):
        _erase_one(parts, job, deletable)
    delete_copies(parts)


def _erase_one(parts: WorkerParts, job: ErasureJob, deletable: list[str]) -> None:
    listed = {}
    for line_id in set(deletable) & set(job.lines):
        ids = _listed(parts, line_id, job.lines[line_id])
        if ids is None and not job.overdue:
            return  # asked again at the next run: afterwards nobody could tell whose messages those were
        listed[line_id] = ids or ()
    done = parts.transactions.attempt(
        lambda session: erase_contact(session, job.erasure_id, listed, deletable, parts.store, parts.clock())
    )
    if done:
        parts.transactions.clear_log()
        log.info("a person was erased at their wish", provider_lists=len(listed))


def _listed(parts: WorkerParts, line_id: str, since: datetime) -> tuple[str, ...] | None:
    sender = parts.senders[line_id]
    if not isinstance(sender, Lister):
        return ()
    try:
        return tuple(message.external_id for message in sender.list_recent(since.replace(microsecond=0)))
    except (OSError, ValueError) as error:
        log.warning("a provider could not be asked for copies", line=line_id, error=type(error).__name__)
        return None


def delete_copies(parts: WorkerParts) -> None:
    """Delete the copies whose turn has come; what fails is tried again at longer and longer intervals."""
    while True:
        jobs, given_up = parts.transactions.attempt(lambda session: claim_copy(session, parts.clock(), COPIES_AT_A_TIME))
        if given_up:
            log.warning("copies at providers could not be deleted", count=given_up)
        for job in jobs:
            _delete_one(parts, job)
        if not jobs and not given_up:
            return


def _delete_one(parts: WorkerParts, job: CopyJob) -> None:
    sender = parts.senders.get(job.line_id)
    try:
        gone = isinstance(sender, Deleter) and sender.delete_copy(job.external_id)
    except (OSError, ValueError) as error:
        log.warning("a copy could not be deleted now", line=job.line_id, error=type(error).__name__)
        return
    if gone:
        parts.transactions.attempt(lambda session: forget_copy(session, job.copy_id))
