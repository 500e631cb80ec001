"""The reference rows as the values that judgement takes."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.facts import CategoryFacts, Facts
from bot.posts import Posts, posts_from
from models.categories import Category, ServiceLevel
from models.posts import Jurisdiction, Mission, MissionArea

MISSION_COLUMNS = ("id", "kind", "name_fr", "city", "country", "status", "relay_to", "timezone")


def read_facts(session: Session) -> Facts:
    """Categories, posts and service levels as they stand in the database."""
    categories = {
        row.id: CategoryFacts(row.id, row.fr, row.en, row.desk, row.priority, row.sensitive)
        for row in session.scalars(select(Category).order_by(Category.position))
    }
    hours = {row.priority: row.first_answer_hours for row in session.scalars(select(ServiceLevel))}
    return Facts(categories=categories, posts=_read_posts(session), first_answer_hours=hours)


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
