"""A million tickets: sixteen conversations that the product itself judged, copied inside the database with ids of their own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Column, Connection, Integer, LargeBinary, Table, UniqueConstraint, Uuid, select, text
from sqlalchemy.types import TypeDecorator

from benchmarks.peers.calls import TEXTS
from benchmarks.peers.sites import LINE, settle
from bot.values import InboundMessage, Reading, SenderAddress
from handlers.open_lines import LineSetting, open_lines
from handlers.store_inbound import store_inbound
from models.base import Instant
from models.database import Transactions
from models.encrypted import Encrypted
from models.registry import METADATA
from work.judge_inbox import judge_inbox
from work.tools import build_tools

Rows = dict[str, list[dict[str, Any]]]
SINCE = "20200101"  # the first twelve hexadecimal digits of a copy's id sort it before everything newer
# What a database looks like after a while: most is answered and closed.
SETTLED = {("tickets", "status"): ("open", "closed"), ("outbox", "status"): ("delivered", "delivered")}
OPEN_ONE_IN = 20


def seed(transactions: Transactions, tickets: int) -> int:
    """Store so many tickets with all that hangs on them; how many there are afterwards."""
    before = _rows(transactions)
    _judge_some(transactions)
    made = {name: [row for row in rows if row not in before[name]] for name, rows in _rows(transactions).items()}
    owned = {value: number for number, value in enumerate(sorted(_own_ids(made), key=str))}
    copies = tickets // len(TEXTS)
    with transactions.writer.connect() as connection, _unchecked(connection):
        for table in METADATA.sorted_tables:
            rows = [row for row in made[table.name] if any(isinstance(one, UUID) and one in owned for one in row.values())]
            with _unindexed(connection, table if rows else None):
                for row in rows:
                    _copy(connection, table, row, owned, copies)
    settle(transactions)
    if not transactions.is_sqlite:
        with transactions.writer.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM ANALYZE")
    with transactions.read() as session:
        return int(session.scalar(text("SELECT count(*) FROM tickets")) or 0)


def _judge_some(transactions: Transactions) -> None:
    def clock() -> datetime:
        return datetime.now(UTC)

    messages = tuple(
        InboundMessage(external_id=f"SMseed{number}", sender=SenderAddress("phone", f"+3369{number:07d}"), text=words)
        for number, words in enumerate(TEXTS)
    )
    with transactions.write() as session:
        open_lines(session, [LineSetting(LINE, "twilio-sms", "sms", LINE)], clock())
        store_inbound(session, LINE, Reading(messages=messages), clock())
    tools = build_tools(transactions)
    while judge_inbox(transactions, tools, clock):
        pass


def _rows(transactions: Transactions) -> Rows:
    with transactions.read() as session:
        return {
            table.name: [dict(row) for row in session.execute(select(table)).mappings()] for table in METADATA.sorted_tables
        }


def _own_ids(made: Rows) -> set[UUID]:
    ids = {row["id"] for rows in made.values() for row in rows if isinstance(row.get("id"), UUID)}
    return ids | {row["contact_id"] for row in made["data_keys"]}


@contextmanager
def _unchecked(connection: Connection) -> Iterator[None]:
    """One transaction in which foreign keys are not looked up: what is copied is sound."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SET session_replication_role = replica")
        connection.exec_driver_sql("SET maintenance_work_mem = '512MB'")
        yield
        connection.exec_driver_sql("SET session_replication_role = origin")
        connection.commit()
        return
    connection.exec_driver_sql("COMMIT")
    connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
    connection.exec_driver_sql("PRAGMA cache_size=-400000")
    connection.exec_driver_sql("BEGIN")
    yield
    connection.exec_driver_sql("COMMIT")
    connection.exec_driver_sql("PRAGMA foreign_keys=ON")
    connection.exec_driver_sql("PRAGMA cache_size=-2000")
    connection.exec_driver_sql("BEGIN")


@contextmanager
def _unindexed(connection: Connection, table: Table | None) -> Iterator[None]:
    """Without a table's indexes: made again afterwards in one go they cost a fraction."""
    indexes = sorted(table.indexes, key=lambda index: str(index.name)) if table is not None else []
    for index in indexes:
        index.drop(connection)
    yield
    for index in indexes:
        index.create(connection)


def _copy(connection: Connection, table: Table, row: dict[str, Any], owned: dict[UUID, int], copies: int) -> None:
    name = connection.dialect.name
    spell = _POSTGRES if name == "postgresql" else _SQLITE
    columns = [column for column in table.columns if not _counts_itself(column)]
    values, taken = [], {}
    for column in columns:
        expression = _expression(column, row[column.name], owned, spell)
        kind = column.type.compile(connection.dialect)
        values.append(expression or (f":{column.name}" if name == "sqlite" else f"CAST(:{column.name} AS {kind})"))
        if expression is None:
            bound = column.type.dialect_impl(connection.dialect).bind_processor(connection.dialect)
            taken[column.name] = bound(row[column.name]) if bound else row[column.name]
    names = ", ".join(column.name for column in columns)
    series = spell["series"].format(copies=copies)
    statement = f"INSERT INTO {table.name} ({names}) SELECT {', '.join(values)} FROM {series}"  # noqa: S608 (names of our own)
    connection.execute(text(statement), taken)


def _counts_itself(column: Column[Any]) -> bool:
    return column.primary_key and isinstance(column.type, Integer) and column.autoincrement is True


def _expression(column: Column[Any], value: Any, owned: dict[UUID, int], spell: dict[str, Any]) -> str | None:
    """How a copy's value is worked out from its number `i`, or None where the original's is taken."""
    if value is None:
        return None
    if isinstance(column.type, Uuid) and value in owned:
        return str(spell["id"]).format(tag=f"{owned[value]:04x}")
    settled = SETTLED.get((column.table.name, column.name))
    if settled is not None:
        return f"CASE WHEN i % {OPEN_ONE_IN} = 0 THEN '{settled[0]}' ELSE '{settled[1]}' END"
    if isinstance(column.type, Instant):
        return str(spell["moment"]).format(seconds="i * 10 + 60", at=spell["stamp"](value))
    if not _unique(column):
        return None
    if isinstance(column.type, LargeBinary) or (
        isinstance(column.type, TypeDecorator) and not isinstance(column.type, Encrypted)
    ):
        return str(spell["bytes"]).format(tag=hash(value) & 0xFFFF)
    return f"'S{hash(value) & 0xFFFFF:05x}' || i"


def _unique(column: Column[Any]) -> bool:
    if column.unique or column.name in ("lane", "value_hash"):
        return True
    constraints = [one for one in column.table.constraints if isinstance(one, UniqueConstraint)]
    return isinstance(column.type, LargeBinary) and any(column.name in one.columns for one in constraints)


def _postgres_stamp(moment: datetime) -> str:
    return moment.isoformat()


def _sqlite_stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(" ")


_POSTGRES: dict[str, Any] = {
    "series": "generate_series(1, {copies}) AS i",
    "id": "('" + SINCE + "' || lpad(to_hex(i), 8, '0') || '7000{tag}' || lpad(to_hex(i), 8, '0'))::uuid",
    "bytes": "decode(md5(i || '-{tag}') || md5('{tag}-' || i), 'hex')",
    "moment": "timestamptz '{at}' - ({seconds}) * interval '1 second'",
    "stamp": _postgres_stamp,
}
_SQLITE: dict[str, Any] = {
    "series": "(WITH RECURSIVE numbers(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM numbers WHERE i < {copies})"
    " SELECT i FROM numbers)",
    "id": "printf('" + SINCE + "%08x7000{tag}%08x', i, i)",
    "bytes": "randomblob(32)",
    "moment": "strftime('%Y-%m-%d %H:%M:%S.000000', '{at}', '-' || ({seconds}) || ' seconds')",
    "stamp": _sqlite_stamp,
}
