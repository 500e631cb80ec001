"""Approved texts, prices and caps from their files: what an installation has set for itself stays."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy.orm import Session

from models.caps import Cap
from models.prices import Price
from models.reference_files import FileRow
from models.templates import Template
from models.upsert import insert_new, put_rows


def seed_templates(session: Session, rows: Sequence[FileRow]) -> None:
    """Write the approved texts; the file is the truth."""
    put_rows(session, Template, rows, ("name", "language"), ("text",))


def seed_caps(session: Session, rows: Sequence[FileRow]) -> None:
    """Add the caps that are not there."""
    fresh = [{**row, "parts": int(row["parts"]), "hours": int(row["hours"])} for row in rows]
    insert_new(session, Cap, fresh, ("scope", "subject"))


def seed_prices(session: Session, rows: Sequence[FileRow]) -> None:
    """Add the prices that are not there."""
    insert_new(session, Price, [price_row(row) for row in rows], ("channel", "country"))


def price_row(row: FileRow) -> dict[str, object]:
    """A row of a file of prices as the table has it; ValueError where a figure or a day cannot be read."""
    micros, since = int(row["part_micros"]), date.fromisoformat(row["since"])
    if micros < 0 or len(row["currency"]) != 3 or not row["source"] or len(row["country"]) not in (0, 2):
        raise ValueError(f"not a price: {row['channel']} {row['country']}")
    return {**row, "part_micros": micros, "since": since}
