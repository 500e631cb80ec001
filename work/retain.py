"""Retention by the clock: what was kept long enough goes, and files and their rows are compared."""

from __future__ import annotations

from functools import partial
from itertools import count
from uuid import UUID

import structlog

from handlers.empty_outlived import empty_outlived
from handlers.read_retention import read_retention
from handlers.reconcile_files import mark_lost, old_files, remove_orphans
from work.parts import WorkerParts

AT_A_TIME = 50
FILES_AT_A_TIME = 500
log = structlog.get_logger()


def retain(parts: WorkerParts) -> None:
    """Empty all that is past its time, in small transactions: whoever dies in between leaves nothing half done."""
    spans, emptied = read_retention(), 0
    for _ in count():
        done = parts.transactions.attempt(lambda session: empty_outlived(session, spans, parts.store, parts.clock(), AT_A_TIME))
        emptied += done
        if not done:
            break
    removed, lost = reconcile(parts)
    if emptied or removed or lost:
        parts.transactions.clear_log()
        log.info("what was kept long enough is gone", things=emptied, files_without_row=removed, rows_without_file=lost)


def reconcile(parts: WorkerParts) -> tuple[int, int]:
    """Compare files and rows both ways; how many files had no row, and how many rows no file."""
    ids, removed = old_files(parts.store, parts.clock()), 0
    for at in range(0, len(ids), FILES_AT_A_TIME):
        removed += parts.transactions.attempt(partial(remove_orphans, ids=ids[at : at + FILES_AT_A_TIME], store=parts.store))
    return removed, _mark_all_lost(parts)


def _mark_all_lost(parts: WorkerParts) -> int:
    after: UUID | None = None
    lost = 0
    while True:
        last, found = parts.transactions.attempt(partial(mark_lost, store=parts.store, after=after, most=FILES_AT_A_TIME))
        lost += found
        if last is None:
            return lost
        after = last
