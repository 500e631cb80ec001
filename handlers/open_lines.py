"""Our numbers and bots as settings name them, each with its row, because messages refer to it for ever."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from models.lines import Line, number_hash
from models.upsert import insert_new


@dataclass(frozen=True, slots=True)
class LineSetting:
    """One line as the installation's settings describe it."""

    id: str
    channel: str
    style: str
    label: str
    answered_words: str = ""
    number: str = ""
    countries: str = ""
    pool: str = ""
    share: int = 100
    templates: str = ""


def open_lines(session: Session, settings: Iterable[LineSetting], now: datetime) -> None:
    """Add the lines that are new, change those whose settings changed, and close those that are no longer named."""
    settings = list(settings)
    gone = update(Line).where(Line.id.not_in([setting.id for setting in settings]), Line.closed_at.is_(None))
    session.execute(gone.values(closed_at=now))
    for setting in settings:
        fresh = {"id": setting.id, "channel": setting.channel, "opened_at": now}
        insert_new(session, Line, [{**fresh, "style": setting.style, "label": setting.label}], ("id",))
        row = session.get_one(Line, setting.id)
        row.style, row.label, row.answered_words = setting.style, setting.label, setting.answered_words
        row.templates = setting.templates
        row.number_hash = number_hash(session, setting.number) if setting.number else None
        _place_in_pool(row, setting)


def _place_in_pool(row: Line, setting: LineSetting) -> None:
    row.closed_at, row.countries = None, setting.countries
    if (row.pool, row.share) != (setting.pool, setting.share):
        row.pool, row.share, row.weight, row.weighed_at = setting.pool, setting.share, setting.share, None
