"""Canned answers from their file; the file is the truth."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from models.canned import CannedAnswer
from models.reference_files import FileRow
from models.upsert import put_rows

COLUMNS = ("category_id", "name_fr", "name_en", "text", "position")


def seed_canned(session: Session, rows: Sequence[FileRow]) -> None:
    """Write the answers in the order of the file."""
    fresh = [
        {**{name: value for name, value in row.items() if name != "category"}, "category_id": row["category"], "position": at}
        for at, row in enumerate(rows)
    ]
    put_rows(session, CannedAnswer, fresh, ("id", "language"), COLUMNS)
