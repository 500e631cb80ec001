"""The tools of judgement from the shipped files alone: no database, no keys, no network."""

from __future__ import annotations

import csv
import json
from pathlib import Path

from bot import shipped
from bot.facts import CategoryFacts, Facts
from bot.posts import posts_from
from bot.second_opinion import second_opinion
from bot.understand import Tools
from work.tools import read_phrasebook

REFERENCE = Path(__file__).parent.parent / "models" / "reference"


def file_tools(folder: Path = REFERENCE) -> Tools:
    """The tools with the facts of the reference files in `folder`; OSError or ValueError when a file is missing or wrong."""
    return Tools(
        facts=file_facts(folder),
        book=read_phrasebook(),
        language_model=shipped.language_model(),
        concern_model=shipped.concern_model(),
        gazetteer=shipped.gazetteer(),
        second_opinion=second_opinion,
    )


def file_facts(folder: Path = REFERENCE) -> Facts:
    """Categories, posts and service levels as the reference files of `folder` have them."""
    missions = json.loads((folder / "missions.json").read_text(encoding="utf-8"))["missions"]
    categories = [
        CategoryFacts(row["id"], row["fr"], row["en"], row["desk"], row["priority"], row["sensitive"] == "1")
        for row in _table(folder, "categories")
    ]
    return Facts(
        categories={category.id: category for category in categories},
        posts=posts_from(missions, _table(folder, "jurisdictions"), _table(folder, "areas")),
        first_answer_hours={row["priority"]: int(row["first_answer_hours"]) for row in _table(folder, "service_levels")},
    )


def _table(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / f"{name}.tsv").open(encoding="utf-8", newline="") as file:
        return [
            {key: value or "" for key, value in row.items()}
            for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        ]
