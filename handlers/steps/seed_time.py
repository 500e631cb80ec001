"""Service levels, office hours and holidays from their files: hours and days that a clerk has changed or added stay."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, time

from sqlalchemy.orm import Session

from models.categories import ServiceLevel
from models.office_hours import Holiday, OfficeHours
from models.reference_files import FileRow
from models.upsert import insert_new

LEAP_YEAR = "2028"  # in which every day of any year exists


def service_level(row: FileRow, position: int) -> ServiceLevel:
    """A row of service_levels.tsv as the table has it; all hours are open ones unless the row says round the clock."""
    hours = {name: int(row[name]) for name in ("first_answer_hours", "next_answer_hours", "resolution_hours")}
    return ServiceLevel(priority=row["priority"], position=position, round_the_clock=row["round_the_clock"] == "1", **hours)


def seed_office_hours(session: Session, rows: Sequence[FileRow]) -> None:
    """Add the opening hours that are not there; ValueError where a day or an hour cannot be read."""
    insert_new(session, OfficeHours, [_hours_row(row) for row in rows], ("place", "days", "opens"))


def seed_holidays(session: Session, rows: Sequence[FileRow]) -> None:
    """Add the holidays that are not there; ValueError where a day cannot be read or no source is given."""
    for row in rows:
        date.fromisoformat(row["day"] if len(row["day"]) > 5 else f"{LEAP_YEAR}-{row['day']}")
        if not row["source"]:
            raise ValueError(f"a holiday without a source: {row['country']} {row['day']}")
    insert_new(session, Holiday, rows, ("country", "day"))


def _hours_row(row: FileRow) -> dict[str, object]:
    time.fromisoformat(row["opens"])
    time.fromisoformat(row["closes"])
    if not row["days"] or set(row["days"]) - set("1234567"):
        raise ValueError(f"not days of the week: {row['days']}")
    return {**row, "assumed": row["assumed"] == "1"}
