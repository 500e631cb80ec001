"""Take the next recordings to put into words for one worker."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from models.base import new_id
from models.contacts import Contact
from models.files import FileStore
from models.keys import WrongKey
from models.messages import Attachment, open_file
from models.transcripts import Transcript, due_transcripts, unheard
from models.upsert import insert_new

LEASE = timedelta(seconds=300)
TRIES = 4
NOT_OLDER = timedelta(days=3)  # a transcriber that is set up late does not work through the past


@dataclass(frozen=True, slots=True)
class TranscriptJob:
    """One recording, opened, with the language of its sender if it is known ("" if not) and the lease of this try."""

    transcript_id: UUID
    lease_id: UUID
    content: bytes
    content_type: str
    language: str


def claim_transcript(session: Session, store: FileStore, now: datetime, most: int) -> list[TranscriptJob]:
    """Claim up to `most` recordings; the try is counted before it is made, and what cannot be opened has failed."""
    fresh = [_waiting(file, now) for file in unheard(session, now - NOT_OLDER, most)]
    insert_new(session, Transcript, fresh, ("attachment_id",))
    jobs = [_claim_one(session, row, store, now) for row in due_transcripts(session, now, most)]
    return [job for job in jobs if job is not None]


def _waiting(file: Attachment, now: datetime) -> dict[str, object]:
    return {
        "id": new_id(),
        "attachment_id": file.id,
        "contact_id": file.contact_id,
        "compartment": file.compartment,
        "state": "waiting",
        "attempts": 0,
        "not_before": now,
    }


def _claim_one(session: Session, row: Transcript, store: FileStore, now: datetime) -> TranscriptJob | None:
    file = session.get_one(Attachment, row.attachment_id)
    sealed = store.read(file.id, "original")
    # A ticket may have been sealed since: what only the protection desk hears no machine hears.
    if row.attempts >= TRIES or sealed is None or file.compartment != "general":
        row.state, row.reason = "failed", row.reason or "not to be had"
        return None
    try:
        content = open_file(file, "original", sealed)
    except (WrongKey, ValueError):
        row.state, row.reason = "failed", "unreadable"
        return None
    row.lease_id, row.lease_until = new_id(), now + LEASE
    row.attempts += 1
    language = session.get_one(Contact, row.contact_id).language or ""
    return TranscriptJob(row.id, row.lease_id, content, file.content_type or "audio/ogg", language)
