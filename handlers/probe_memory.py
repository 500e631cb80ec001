"""Ask the database whether it takes writes again."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session


def probe_memory(session: Session) -> None:
    """The smallest statement there is; on SQLite its transaction needs the writer's lock as well."""
    session.execute(select(1))
