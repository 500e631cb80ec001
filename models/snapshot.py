"""All rows of the database at one moment, as lines of JSON that either engine can take in again."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Engine, Table, func, insert, select
from sqlalchemy import text as sql

from models.database import Transactions
from models.encrypted import DataKey, Sealed
from models.patience import take_time
from models.registry import METADATA

AT_A_TIME = 500
KEYS = DataKey.__tablename__
WRITERS: tuple[tuple[type | tuple[type, ...], str, Callable[[Any], Any]], ...] = (
    (bytes, "b", lambda value: base64.b64encode(value).decode()),
    (datetime, "t", datetime.isoformat),
    (date, "d", date.isoformat),
    (UUID, "u", str),
    ((dict, list), "j", lambda value: value),
)


class NotEmpty(ValueError):
    """There are rows where a backup is to be restored."""


def tables() -> list[Table]:
    """Every table, those that others refer to first."""
    return list(METADATA.sorted_tables)


@contextmanager
def one_moment(transactions: Transactions) -> Iterator[Connection]:
    """A connection that sees the database as it is now, whatever is written meanwhile."""
    with transactions.reader.connect() as connection:
        if not transactions.is_sqlite:
            connection.execution_options(isolation_level="REPEATABLE READ")
            take_time(connection)
        connection.execute(select(func.count()).select_from(METADATA.tables[KEYS]))  # the moment is that of the first look
        yield connection


def lines_of(connection: Connection, table: Table) -> Iterator[bytes]:
    """A table's rows, some hundreds at a time, each piece as lines of JSON."""
    found = connection.execution_options(yield_per=AT_A_TIME).execute(select(table))
    for rows in found.partitions(AT_A_TIME):
        yield b"".join(json.dumps([_plain(value) for value in row]).encode() + b"\n" for row in rows)


def _plain(value: Any) -> Any:
    for kind, mark, said in WRITERS:
        if isinstance(value, kind):
            return {mark: said(value)}
    return value


READERS: dict[str, Callable[[Any], Any]] = {
    "b": lambda text: Sealed(base64.b64decode(text)),
    "t": datetime.fromisoformat,
    "d": date.fromisoformat,
    "u": UUID,
    "j": lambda value: value,
}


def _value(plain: Any) -> Any:
    if not isinstance(plain, dict):
        return plain
    ((mark, content),) = plain.items()
    return READERS[mark](content)


def check_empty(connection: Connection) -> None:
    """NotEmpty where anything at all is stored: a backup never mixes with other rows."""
    for table in tables():
        if connection.execute(select(func.count()).select_from(table)).scalar():
            raise NotEmpty(f"the table {table.name} has rows: restore into an empty database")


def put_lines(connection: Connection, table: Table, columns: list[str], lines: bytes) -> int:
    """Store rows that `lines_of` wrote; how many."""
    rows = [dict(zip(columns, map(_value, json.loads(line)), strict=True)) for line in lines.splitlines()]
    if rows:
        connection.execute(insert(table), rows)
    return len(rows)


def go_on_counting(connection: Connection) -> None:
    """PostgreSQL counts numbered rows apart from the rows: let it go on behind the highest."""
    numbered = [table.autoincrement_column for table in tables() if table.autoincrement_column is not None]
    for column in numbered if connection.dialect.name == "postgresql" else []:
        sequence = func.pg_get_serial_sequence(column.table.name, column.name)
        highest = connection.execute(select(func.max(column))).scalar()
        if highest is not None and connection.execute(select(sequence)).scalar() is not None:
            connection.execute(select(func.setval(sequence, highest)))


def revision_of(engine: Engine) -> str:
    """The shape that a database has."""
    with engine.connect() as connection:
        return str(connection.execute(sql("SELECT version_num FROM alembic_version")).scalar())
