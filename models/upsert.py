"""Insert unless it is already there: the one statement that the two databases spell differently."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, cast

from sqlalchemy import ColumnElement, Insert, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from models.base import Base

Computed = tuple[tuple[str, ColumnElement[Any]], ...]


def insert_new(
    session: Session, table: type[Base], rows: Sequence[Mapping[str, Any]], unique: Sequence[str], computed: Computed = ()
) -> int:
    """Insert the rows whose unique columns are not there yet (all rows name the same columns), and say how many were new.

    `computed` columns are worked out by the statement itself, from parameters that the rows carry beside their columns.
    """
    if not rows:
        return 0
    connection = session.connection()
    statement = _statement(connection.dialect.name, table, tuple(unique), computed)
    return connection.execute(statement, [dict(row) for row in rows], execution_options={"preserve_rowcount": True}).rowcount


@cache  # a statement that is put together anew at each use costs more than the insert itself
def _statement(dialect: str, table: type[Base], unique: tuple[str, ...], computed: Computed) -> Insert:
    insert = postgresql.insert if dialect == "postgresql" else sqlite.insert
    fresh = insert(cast(Table, table.__table__))
    fresh = fresh.values(dict(computed)) if computed else fresh
    return fresh.on_conflict_do_nothing(index_elements=list(unique))


def put_rows(
    session: Session,
    table: type[Base],
    rows: Sequence[Mapping[str, Any]],
    unique: Sequence[str],
    changed: Sequence[str],
    added: bool = False,
) -> None:
    """Insert rows, or change these columns of those that are there (or add to them), in one statement."""
    if not rows:
        return
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    statement = dialect.insert(table).values([dict(row) for row in rows])
    if not changed:
        session.execute(statement.on_conflict_do_nothing(index_elements=list(unique)))
        return
    columns = table.__table__.c
    new = {name: columns[name] + statement.excluded[name] if added else statement.excluded[name] for name in changed}
    session.execute(statement.on_conflict_do_update(index_elements=list(unique), set_=new))
