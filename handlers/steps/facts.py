"""The reference rows as the values that judgement takes."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.facts import CategoryFacts, Facts
from bot.knowledge import Knowledge, KnowledgeText
from bot.posts import Posts, posts_from
from models.categories import Category, ServiceLevel
from models.knowledge import all_knowledge
from models.posts import Jurisdiction, Mission, MissionArea

MISSION_COLUMNS = ("id", "kind", "name_fr", "city", "country", "status", "relay_to", "timezone")


def read_facts(session: Session) -> Facts:
    """Categories, posts and service levels as they stand in the database."""
    categories = {
        row.id: CategoryFacts(row.id, row.fr, row.en, row.desk, row.priority, row.sensitive)
        for row in session.scalars(select(Category).order_by(Category.position))
    }
    hours = {row.priority: row.first_answer_hours for row in session.scalars(select(ServiceLevel))}
    knowledge = _read_knowledge(session)
    return Facts(categories=categories, posts=_read_posts(session), first_answer_hours=hours, knowledge=knowledge)


def _read_knowledge(session: Session) -> tuple[Knowledge, ...]:
    return tuple(
        Knowledge(
            id=row.id,
            texts=tuple(KnowledgeText(text.language, text.answer, text.short) for text in texts),
            source=row.source,
            address=next((source for source in row.sources.split("\n") if source.startswith("http")), ""),
            valid_as_of=row.valid_as_of,
            must_confirm=row.must_confirm,
            concerns=tuple(row.concerns.split()),
            places=tuple(row.places.split()),
            examples=tuple(filter(None, row.examples.split("\n"))),
        )
        for row, texts in all_knowledge(session)
    )


def _read_posts(session: Session) -> Posts:
    present = select(MissionArea).where(MissionArea.valid_until.is_(None))
    return posts_from(
        [{name: getattr(row, name) for name in MISSION_COLUMNS} for row in session.scalars(select(Mission))],
        [_jurisdiction(row) for row in session.scalars(select(Jurisdiction))],
        [{"mission": row.mission_id, "area": row.area} for row in session.scalars(present)],
    )


def _jurisdiction(row: Jurisdiction) -> dict[str, object]:
    return {
        "country": row.country,
        "mission": row.mission_id,
        "assumed": str(int(row.assumed)),
        "confidence": row.confidence,
        "since": None if row.valid_from == date.min else row.valid_from,
        "until": row.valid_until,
    }
