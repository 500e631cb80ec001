"""Files that came with messages: fetched from the provider, looked at in an isolated process, sealed into the store."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

import structlog

from handlers.claim_attachment import FetchJob, claim_attachment
from handlers.keep_attachment import FetchedFile, fail_attachment, keep_attachment
from handlers.memory import FileStore, Transactions
from work.look_inside import look_inside
from work.senders import Fetcher, Sender

BATCH = 1  # a lease covers the fetching of one file
log = structlog.get_logger()


def fetch_files(
    transactions: Transactions, senders: Mapping[str, Sender], store: FileStore, clock: Callable[[], datetime]
) -> int:
    """Fetch what is due; how many files were tried. A message never waits for its files."""
    with transactions.write() as session:
        jobs = claim_attachment(session, clock(), BATCH)
    for job in jobs:
        _fetch_one(transactions, senders, store, job, clock)
    return len(jobs)


def _fetch_one(
    transactions: Transactions,
    senders: Mapping[str, Sender],
    store: FileStore,
    job: FetchJob,
    clock: Callable[[], datetime],
) -> None:
    try:
        fetched = _fetch(senders, job)
        transactions.attempt(lambda session: keep_attachment(session, job, fetched, store))
    except Exception as error:
        # A refusal (ValueError) is for good, all else is tried again; neither says anything of content or address.
        word, for_good = type(error).__name__, isinstance(error, ValueError)
        log.warning("file not kept", attachment=str(job.attachment_id), error=word)
        transactions.attempt(lambda session: fail_attachment(session, job, word, for_good, clock()))


def _fetch(senders: Mapping[str, Sender], job: FetchJob) -> FetchedFile:
    sender = senders.get(job.line_id)
    if not isinstance(sender, Fetcher):
        raise ValueError("this line cannot fetch files")
    content = sender.fetch(job.source)
    seen = look_inside(content)
    return FetchedFile(content, seen.content_type, seen.preview, seen.preview_type)
