"""The reference files that a ministry clerk edits: one row one thing; they seed the database and nothing more."""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass
from pathlib import Path

from models.knowledge_file import read_knowledge

FOLDER = Path(__file__).parent / "reference"
TABLES = (
    "jurisdictions",
    "areas",
    "desks",
    "categories",
    "service_levels",
    "office_hours",
    "holidays",
    "templates",
    "prices",
    "caps",
    "canned_answers",
)
FileRow = dict[str, str]


@dataclass(frozen=True, slots=True)
class ReferenceFiles:
    """The rows of each file, as text, in the order of the file."""

    missions: list[dict[str, object]]
    jurisdictions: list[FileRow]
    areas: list[FileRow]
    desks: list[FileRow]
    categories: list[FileRow]
    service_levels: list[FileRow]
    office_hours: list[FileRow]
    holidays: list[FileRow]
    templates: list[FileRow]
    prices: list[FileRow]
    caps: list[FileRow]
    canned_answers: list[FileRow]
    knowledge: list[dict[str, object]]


def read_reference(folder: Path = FOLDER) -> ReferenceFiles:
    """Read all reference files of a folder; ValueError names the file and what is wrong with it."""
    try:
        missions = json.loads((folder / "missions.json").read_text(encoding="utf-8"))["missions"]
    except (ValueError, KeyError) as error:
        raise ValueError(f"missions.json: {error}") from error
    tables = {name: read_table(folder / f"{name}.tsv") for name in TABLES}
    tables["jurisdictions"] = _with_served(tables["jurisdictions"], missions)
    tables["areas"] += [_area_row(row, area) for row in missions for area in _list(row, "areas")]
    knowledge = read_knowledge(folder / "knowledge.json", read_table(folder / "knowledge-examples.tsv"))
    return ReferenceFiles(missions, **tables, knowledge=knowledge)


def _with_served(rows: list[FileRow], missions: list[dict[str, object]]) -> list[FileRow]:
    # A new post is one row: the countries that it "serves" become its own from the day it "opened".
    for mission in missions:
        opened = str(mission.get("opened") or "")
        for country in _list(mission, "serves"):
            for row in rows:
                if row["country"] == country and not row["until"]:
                    row["until"] = opened
            rows = [row for row in rows if row["country"] != country or row["until"]]
            rows.append(_served_row(mission, country, opened))
    return rows


def _served_row(mission: dict[str, object], country: str, opened: str) -> FileRow:
    return {
        "country": country,
        "mission": str(mission["id"]),
        "assumed": "0",
        "confidence": "high",
        "since": opened,
        "until": "",
    }


def _area_row(mission: dict[str, object], area: str) -> FileRow:
    return {"mission": str(mission["id"]), "area": area, "assumed": "0"}


def _list(row: dict[str, object], name: str) -> list[str]:
    value = row.get(name)
    return [str(item) for item in value] if isinstance(value, list) else []


def read_table(path: Path) -> list[FileRow]:
    """The rows of a tab-separated file with a header; ValueError where a row has too few or too many cells."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    header, body = rows[0], [row for row in rows[1:] if any(row)]
    for number, row in enumerate(body, start=2):
        if len(row) != len(header):
            raise ValueError(f"{path.name}, line {number}: {len(row)} cells, {len(header)} expected")
    return [dict(zip(header, row, strict=True)) for row in body]
