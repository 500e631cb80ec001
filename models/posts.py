"""Posts abroad and who answers where: missions, their dated jurisdictions and areas, and desks."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, HasId, refers_to


class Mission(Base):
    """An embassy, a consulate, or the central desk in Bamako; honorary posts name the post they relay to."""

    __tablename__ = "missions"
    id: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    name_fr: Mapped[str]
    name_en: Mapped[str]
    city: Mapped[str]
    country: Mapped[str]
    timezone: Mapped[str]
    status: Mapped[str]
    relay_to: Mapped[str | None] = mapped_column(refers_to("missions.id"))
    phone: Mapped[str | None]
    email: Mapped[str | None]
    website: Mapped[str | None]
    confidence: Mapped[str]
    assumed: Mapped[bool]
    sources: Mapped[str]
    note: Mapped[str]


class Jurisdiction(HasId, Base):
    """A country's default post from a day until a day; an open end is the present one."""

    __tablename__ = "jurisdictions"
    __table_args__ = (Index("ix_jurisdictions_country", "country", "valid_from", unique=True),)
    country: Mapped[str]
    mission_id: Mapped[str] = mapped_column(refers_to("missions.id"))
    valid_from: Mapped[date]
    valid_until: Mapped[date | None]
    assumed: Mapped[bool]
    confidence: Mapped[str]


class MissionArea(HasId, Base):
    """A part of a country that a post other than the default answers for, from a day until a day."""

    __tablename__ = "mission_areas"
    __table_args__ = (Index("ix_mission_areas_mission", "mission_id", "area", "valid_from", unique=True),)
    mission_id: Mapped[str] = mapped_column(refers_to("missions.id"))
    area: Mapped[str]
    valid_from: Mapped[date]
    valid_until: Mapped[date | None]
    assumed: Mapped[bool]


class Desk(Base):
    """Whoever empties a queue: a mission's desk, the ministry's, or the protection desk."""

    __tablename__ = "desks"
    id: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    mission_id: Mapped[str | None] = mapped_column(refers_to("missions.id"))
    name_fr: Mapped[str]
    name_en: Mapped[str]
    timezone: Mapped[str]
