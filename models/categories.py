"""Categories of concerns and how soon each priority is due: rows that the ministry edits."""

from __future__ import annotations

from sqlalchemy import false
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base


class Category(Base):
    """What a concern can be about, the kind of desk that deals with it, and how pressing it is by itself."""

    __tablename__ = "categories"
    id: Mapped[str] = mapped_column(primary_key=True)
    fr: Mapped[str]
    en: Mapped[str]
    desk: Mapped[str]
    priority: Mapped[str]
    sensitive: Mapped[bool]
    covers: Mapped[str]
    position: Mapped[int]


class ServiceLevel(Base):
    """The office hours within which a ticket of a priority is owed its first answer, each further one, and its end."""

    __tablename__ = "service_levels"
    priority: Mapped[str] = mapped_column(primary_key=True)
    first_answer_hours: Mapped[int]
    next_answer_hours: Mapped[int] = mapped_column(default=24, server_default="24")
    resolution_hours: Mapped[int] = mapped_column(default=120, server_default="120")
    round_the_clock: Mapped[bool] = mapped_column(default=False, server_default=false())
    position: Mapped[int]
