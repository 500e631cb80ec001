"""A provider fetches a file of ours by its short-lived address."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.steps.media_address import media_hash
from models.files import FileStore
from models.messages import Attachment, open_file
from models.outbox import MediaAddress


@dataclass(frozen=True, slots=True)
class HandedOut:
    """A file in clear, with the type that was found in its content."""

    content_type: str
    content: bytes


def hand_out_media(session: Session, token: str, store: FileStore, now: datetime) -> HandedOut | None:
    """The file of a living address; None for an unknown or expired one, which look the same."""
    found = select(MediaAddress).where(MediaAddress.token_hash == media_hash(session, token), MediaAddress.until > now)
    address = session.scalar(found)
    row = None if address is None else session.get(Attachment, address.attachment_id)
    sealed = None if row is None else store.read(row.id, "original")
    if row is None or sealed is None:
        return None
    return HandedOut(row.content_type or "application/octet-stream", open_file(row, "original", sealed))
