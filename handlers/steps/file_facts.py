"""The facts of the reference files themselves, for judging without any database."""

from __future__ import annotations

from pathlib import Path

from bot.facts import CategoryFacts, Facts
from bot.knowledge import Knowledge, KnowledgeText
from bot.posts import posts_from
from models.knowledge_file import texts_of
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
        knowledge=tuple(_knowledge(entry) for entry in files.knowledge),
    )


def _knowledge(entry: dict[str, object]) -> Knowledge:
    return Knowledge(
        id=str(entry["id"]),
        texts=tuple(KnowledgeText(language, *texts) for language, texts in sorted(texts_of(entry).items())),
        source=str(entry.get("short_source") or ""),
        address=next((source for source in _listed(entry, "sources") if source.startswith("http")), ""),
        valid_as_of=str(entry.get("valid_as_of") or ""),
        must_confirm=bool(entry.get("ministry_must_confirm")),
        concerns=_listed(entry, "concerns"),
        places=_listed(entry, "places"),
        examples=_listed(entry, "examples"),
    )


def _listed(entry: dict[str, object], name: str) -> tuple[str, ...]:
    listed = entry.get(name)
    return tuple(map(str, listed)) if isinstance(listed, list) else ()
