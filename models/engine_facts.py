"""What the database server says of itself: how safe its commits are, how many may connect, and what time it is."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

POSTGRES = ("fsync", "synchronous_commit", "full_page_writes", "max_connections")
SQLITE = ("journal_mode", "synchronous")


def engine_facts(session: Session) -> dict[str, str]:
    """Its settings that matter to us, by name, and its "version"."""
    if session.get_bind().dialect.name == "postgresql":
        facts = {name: str(session.scalar(text(f"SHOW {name}"))) for name in POSTGRES}
        return facts | {"version": str(session.scalar(text("SHOW server_version")))}
    facts = {name: str(session.scalar(text(f"PRAGMA {name}"))) for name in SQLITE}
    return facts | {"version": str(session.scalar(text("SELECT sqlite_version()")))}


def database_time(session: Session) -> datetime:
    """The time by the database's own clock."""
    if session.get_bind().dialect.name == "postgresql":
        return datetime.fromtimestamp(float(session.scalar(text("SELECT extract(epoch FROM clock_timestamp())")) or 0), UTC)
    return datetime.fromisoformat(str(session.scalar(text("SELECT strftime('%Y-%m-%dT%H:%M:%f', 'now')")))).replace(tzinfo=UTC)
