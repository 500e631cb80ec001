"""Our numbers and bots as settings name them, each with its row, because messages refer to it for ever."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from models.lines import Line
from models.upsert import insert_new


@dataclass(frozen=True, slots=True)
class LineSetting:
    """One line as the installation's settings describe it."""

    id: str
    channel: str
    style: str
    label: str


def open_lines(session: Session, settings: Iterable[LineSetting], now: datetime) -> None:
    """Add the lines that are new and rename those whose label changed."""
    for setting in settings:
        fresh = {"id": setting.id, "channel": setting.channel, "opened_at": now}
        insert_new(session, Line, [{**fresh, "style": setting.style, "label": setting.label}], ("id",))
        row = session.get_one(Line, setting.id)
        row.style, row.label = setting.style, setting.label
