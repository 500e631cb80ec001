"""Files and their rows, compared both ways: a file without its row is removed, a row without its file says so."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.files import FileStore
from models.messages import Attachment

NAME = re.compile(r"([0-9a-f]{32})\.[a-z-]+")
FRESH = timedelta(hours=1)  # a file is written just before its row says so


def old_files(store: FileStore, now: datetime) -> list[UUID]:
    """The ids of all files that were not written just now."""
    before = (now - FRESH).timestamp()
    names = [NAME.fullmatch(name) for name, written in store.names() if written < before]
    return sorted({UUID(name[1]) for name in names if name is not None})


def remove_orphans(session: Session, ids: Sequence[UUID], store: FileStore) -> int:
    """Remove those of these files that no row speaks of; how many were."""
    known = set(session.scalars(select(Attachment.id).where(Attachment.id.in_(ids))))
    orphans = [file_id for file_id in ids if file_id not in known]
    for file_id in orphans:
        store.delete(file_id)
    return len(orphans)


def mark_lost(session: Session, store: FileStore, after: UUID | None, most: int) -> tuple[UUID | None, int]:
    """Look at up to so many rows from an id on: where the file is gone the row says so. The last id, and how many were lost."""
    kept = select(Attachment).where(Attachment.state == "kept").order_by(Attachment.id).limit(most)
    rows = session.scalars(kept if after is None else kept.where(Attachment.id > after)).all()
    lost = [row for row in rows if not store.has(row.id, "original")]
    for row in lost:
        row.state, row.reason = "failed", "lost"
    return (rows[-1].id if rows else None), len(lost)
