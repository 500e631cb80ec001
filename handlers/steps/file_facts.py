"""The facts of the reference files themselves, for judging without any database."""

from __future__ import annotations

from pathlib import Path

from bot.facts import CategoryFacts, Facts
from bot.posts import posts_from
from models.reference_files import FOLDER, read_reference


def file_facts(folder: Path = FOLDER) -> Facts:
    """Categories, posts and service levels as the reference files have them; OSError or ValueError where one is wrong."""
    files = read_reference(folder)
    categories = [
        CategoryFacts(row["id"], row["fr"], row["en"], row["desk"], row["priority"], row["sensitive"] == "1")
        for row in files.categories
    ]
    return Facts(
        categories={category.id: category for category in categories},
        posts=posts_from(files.missions, files.jurisdictions, files.areas),
        first_answer_hours={row["priority"]: int(row["first_answer_hours"]) for row in files.service_levels},
    )
