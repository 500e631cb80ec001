"""Insert unless it is already there: the one statement that the two databases spell differently."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, cast

from sqlalchemy import ARRAY, BindParameter, ColumnElement, Insert, String, Table, bindparam, func, select
from sqlalchemy import cast as sql_cast
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import Session
from sqlalchemy.sql.visitors import iterate, replacement_traverse
from sqlalchemy.types import TypeDecorator

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
    dialect = connection.dialect
    options = {"preserve_rowcount": True}
    if dialect.name == "postgresql":
        together = _together(table, tuple(unique), computed, tuple(rows[0]))
        arrays = {name: _array(table, name, [row[name] for row in rows], dialect) for name in rows[0]}
        return connection.execute(together, arrays, execution_options=options).rowcount
    singly = _singly(table, tuple(unique), computed)
    return connection.execute(singly, [dict(row) for row in rows], execution_options=options).rowcount


@cache  # a statement that is put together anew at each use costs more than the insert itself
def _singly(table: type[Base], unique: tuple[str, ...], computed: Computed) -> Insert:
    fresh = sqlite.insert(cast(Table, table.__table__))
    fresh = fresh.values(dict(computed)) if computed else fresh
    return fresh.on_conflict_do_nothing(index_elements=list(unique))


@cache
def _together(table: type[Base], unique: tuple[str, ...], computed: Computed, names: tuple[str, ...]) -> Insert:
    """One statement for any number of rows, each column an array: one journey to the server, and prepared only once."""
    columns, beside = table.__table__.c, _types_beside(computed)
    arrays = [sql_cast(bindparam(name, type_=String), ARRAY(beside.get(name) or columns[name].type)) for name in names]
    new = func.unnest(*arrays).table_valued(*names, name="fresh").render_derived()
    own = [name for name in names if name in columns]

    def out_of_rows(element: Any, **_: Any) -> Any:
        return new.c[element.key] if isinstance(element, BindParameter) and element.key in beside else None

    worked_out = [replacement_traverse(expression, {}, out_of_rows) for _, expression in computed]
    rows = select(*(new.c[name] for name in own), *worked_out)
    insert = postgresql.insert(cast(Table, table.__table__))
    filled = insert.from_select([*own, *(name for name, _ in computed)], rows, include_defaults=False)
    return filled.on_conflict_do_nothing(index_elements=list(unique))


def _types_beside(computed: Computed) -> dict[str, Any]:
    found = [one for _, expression in computed for one in iterate(expression) if isinstance(one, BindParameter)]
    return {one.key: one.type for one in found if not one.unique}


def _array(table: type[Base], name: str, values: Sequence[Any], dialect: Dialect) -> str:
    """Values as PostgreSQL writes an array; what a column's own type refuses is refused here as well."""
    column = table.__table__.c.get(name)
    if column is not None and isinstance(column.type, TypeDecorator):
        values = [column.type.process_bind_param(value, dialect) for value in values]
    return "{" + ",".join(_element(value) for value in values) + "}"


def _element(value: Any) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, bytes):
        return f'"\\\\x{value.hex()}"'
    return '"' + str(value).replace("\\", "\\\\").replace('"', '\\"') + '"'


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
