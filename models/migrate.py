"""The database's shape moves up and down by Alembic's scripts, over a connection of the caller's."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

from models.patience import take_time

SCRIPTS = Path(__file__).parent / "migrations"


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    config.attributes["connection"] = connection
    return config


def upgrade(engine: Engine, to: str = "head") -> None:
    """Bring the database up to a revision, in one transaction."""
    with engine.begin() as connection:
        take_time(connection)
        command.upgrade(_config(connection), to)


def downgrade(engine: Engine, to: str = "base") -> None:
    """Take the database down to a revision, in one transaction; "base" leaves nothing."""
    with engine.begin() as connection:
        take_time(connection)
        command.downgrade(_config(connection), to)


def is_current(engine: Engine) -> bool:
    """Whether the database has the shape that this code expects."""
    with engine.connect() as connection:
        present = MigrationContext.configure(connection).get_current_revision()
    return present == _newest()


@cache
def _newest() -> str | None:
    return ScriptDirectory.from_config(_config()).get_current_head()


def draft_revision(engine: Engine, words: str) -> None:
    """Write a draft migration from the difference between the tables in code and the database (developers only)."""
    with engine.begin() as connection:
        command.revision(_config(connection), message=words, autogenerate=True)
