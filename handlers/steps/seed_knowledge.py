"""Bring the knowledge rows up to the files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy.orm import Session

from models.knowledge import Knowledge, KnowledgeText
from models.knowledge_file import texts_of


def seed_knowledge(session: Session, entries: Iterable[Mapping[str, object]]) -> None:
    """Write every entry with its texts and the questions that ask for it."""
    for position, entry in enumerate(entries):
        session.merge(_row(entry, position))
        for language, (answer, short) in texts_of(entry).items():
            session.merge(KnowledgeText(knowledge_id=str(entry["id"]), language=language, answer=answer, short=short))


def _row(entry: Mapping[str, object], position: int) -> Knowledge:
    return Knowledge(
        id=str(entry["id"]),
        valid_as_of=str(entry.get("valid_as_of") or ""),
        source=str(entry.get("short_source") or ""),
        sources=_lines(entry, "sources"),
        must_confirm=bool(entry.get("ministry_must_confirm")),
        confirm_what=str(entry.get("confirm_what") or ""),
        concerns=_lines(entry, "concerns"),
        places=_lines(entry, "places"),
        examples=_lines(entry, "examples"),
        position=position,
    )


def _lines(entry: Mapping[str, object], name: str) -> str:
    listed = entry.get(name)
    return "\n".join(str(one) for one in listed) if isinstance(listed, list) else ""
