"""A fetched file is sealed into the store, with its preview; or the reason why it could not be fetched is noted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from handlers.claim_attachment import TRIES, FetchJob
from handlers.crash_points import crash
from models.files import FileStore
from models.messages import Attachment, seal_file

FIRST_WAIT = timedelta(seconds=20)


@dataclass(frozen=True, slots=True)
class FetchedFile:
    """A file as the isolated process saw it: its type by content, and a small safe rendering if there is one."""

    content: bytes
    content_type: str
    preview: bytes | None = None
    preview_type: str | None = None


def keep_attachment(session: Session, job: FetchJob, fetched: FetchedFile, store: FileStore) -> None:
    """Seal the file and its preview under the attachment's id; a try whose lease was lost changes nothing."""
    row = session.get_one(Attachment, job.attachment_id, with_for_update=True)
    if row.state != "waiting" or row.lease_id != job.lease_id:
        return
    store.write(row.id, "original", seal_file(row, "original", fetched.content))
    crash("md2")
    if fetched.preview is not None:
        store.write(row.id, "preview", seal_file(row, "preview", fetched.preview))
    crash("md3")
    row.state, row.size, row.content_type = "kept", len(fetched.content), fetched.content_type
    row.preview_type = fetched.preview_type if fetched.preview is not None else None
    row.lease_until, row.reason, row.source = None, None, None


def fail_attachment(session: Session, job: FetchJob, reason: str, for_good: bool, now: datetime) -> None:
    """Note why a file could not be fetched and when to try again, unless it is for good."""
    row = session.get_one(Attachment, job.attachment_id, with_for_update=True)
    if row.state != "waiting" or row.lease_id != job.lease_id:
        return
    row.reason, row.lease_until = reason[:60], None
    row.not_before = now + FIRST_WAIT * 2 ** (row.attempts - 1)
    if for_good or row.attempts >= TRIES:
        row.state = "failed"
