"""Bring the reference rows up to the files: new rows are added, changed ones updated, none is ever removed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.steps.seed_canned import seed_canned
from handlers.steps.seed_knowledge import seed_knowledge
from handlers.steps.seed_money import seed_caps, seed_prices, seed_templates
from handlers.steps.seed_time import seed_holidays, seed_office_hours, service_level
from models.base import Base
from models.categories import Category
from models.posts import Desk, Jurisdiction, Mission, MissionArea
from models.reference_files import FileRow, ReferenceFiles

POST_NAMES_EN = {
    "embassy": "Embassy of Mali, {city}",
    "consulate_general": "Consulate General of Mali, {city}",
    "consulate": "Consulate of Mali, {city}",
    "honorary_consulate": "Honorary Consulate of Mali, {city}",
    "central_desk": "Office for Malians abroad, {city}",
}


def seed_reference(session: Session, files: ReferenceFiles) -> None:
    """Write missions, jurisdictions, areas, desks, categories, service levels and what we know."""
    _merge(session, [_mission(row) for row in files.missions])
    _merge(session, [_mission_desk(row) for row in files.missions])
    _merge(session, [_desk(row) for row in files.desks])
    _merge(session, [_category(row, at) for at, row in enumerate(files.categories)])
    _merge(session, [service_level(row, at) for at, row in enumerate(files.service_levels)])
    seed_office_hours(session, files.office_hours)
    seed_holidays(session, files.holidays)
    _seed_jurisdictions(session, files.jurisdictions)
    _seed_areas(session, files.areas)
    seed_knowledge(session, files.knowledge)
    seed_templates(session, files.templates)
    seed_caps(session, files.caps)
    seed_canned(session, files.canned_answers)
    seed_prices(session, files.prices)


def _merge(session: Session, rows: Iterable[Base]) -> None:
    for row in rows:
        session.merge(row)


def _mission(row: Mapping[str, object]) -> Mission:
    text = {name: row.get(name) or None for name in ("relay_to", "phone", "email", "website")}
    plain = {name: row[name] for name in ("id", "kind", "name_fr", "city", "country", "timezone", "status", "confidence")}
    sources = row.get("sources") or []
    return Mission(
        **plain,
        **text,
        name_en=POST_NAMES_EN[str(row["kind"])].format(city=row["city"]),
        assumed=bool(row.get("assumed")),
        sources="\n".join(str(source) for source in sources) if isinstance(sources, list) else str(sources),
        note=str(row.get("note") or ""),
    )


def _mission_desk(row: Mapping[str, object]) -> Desk:
    name_en = POST_NAMES_EN[str(row["kind"])].format(city=row["city"])
    name_fr, zone = str(row["name_fr"]), str(row["timezone"])
    return Desk(
        id=f"mission:{row['id']}", kind="mission", mission_id=row["id"], name_fr=name_fr, name_en=name_en, timezone=zone
    )


def _desk(row: FileRow) -> Desk:
    mission = row["mission"] or None
    return Desk(
        id=row["id"], kind=row["kind"], mission_id=mission, name_fr=row["fr"], name_en=row["en"], timezone=row["timezone"]
    )


def _category(row: FileRow, position: int) -> Category:
    plain = {name: row[name] for name in ("id", "fr", "en", "desk", "priority", "covers")}
    return Category(**plain, sensitive=row["sensitive"] == "1", position=position)


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _seed_jurisdictions(session: Session, rows: Iterable[FileRow]) -> None:
    known = {(row.country, row.valid_from): row for row in session.scalars(select(Jurisdiction))}
    for row in rows:
        since = _day(row.get("since", "")) or date.min
        kept = known.get((row["country"], since)) or Jurisdiction(country=row["country"], valid_from=since)
        kept.mission_id, kept.valid_until = row["mission"], _day(row.get("until", ""))
        kept.assumed, kept.confidence = row["assumed"] == "1", row["confidence"]
        session.add(kept)


def _seed_areas(session: Session, rows: Iterable[FileRow]) -> None:
    known = {(row.mission_id, row.area): row for row in session.scalars(select(MissionArea))}
    for row in rows:
        kept = known.get((row["mission"], row["area"])) or MissionArea(
            mission_id=row["mission"], area=row["area"], valid_from=date.min
        )
        kept.assumed = row["assumed"] == "1"
        session.add(kept)
