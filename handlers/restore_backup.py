"""A backup becomes an installation again: in an empty place, checked to the last byte, and held until somebody lets it go."""

from __future__ import annotations

import hashlib
import json
import os
import re
import tarfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from sqlalchemy import Connection, delete, exists, select, update
from sqlalchemy.orm import Session

from handlers.memory import FileStore, Transactions
from handlers.steps.empty_messages import empty_messages
from handlers.steps.empty_ticket import empty_ticket
from handlers.steps.forget_person import forget_person
from handlers.steps.hold import hold
from handlers.write_backup import FORMAT, MANIFEST, Manifest, Progress, keys_name
from models.agents import AgentSession
from models.contacts import Contact
from models.encrypted import DataKey
from models.installation import new_mark, the_installation
from models.messages import Message
from models.migrate import upgrade
from models.outbox import Outbound
from models.patience import take_time
from models.sealed_stream import opening
from models.security import recognise_keys
from models.snapshot import KEYS, NotEmpty, check_empty, go_on_counting, put_lines, revision_of, tables
from models.tickets import Ticket

NAME = re.compile(r"(files|spool)/([0-9a-zA-Z][0-9a-zA-Z_.-]{0,150})")
ROWS = re.compile(r"rows/([a-z_]+)/\d{8}")


class NotWhole(ValueError):
    """The backup does not hold what its own manifest says, or is of another version."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What came back: when the backup was made, its rows and files, who was erased since, and which sends are unclear."""

    made_at: datetime
    rows: int
    files: int
    erased: int
    in_doubt: int


@dataclass(slots=True)
class _Arrived:
    rows: dict[str, int]
    files: int
    digest: str
    manifest: Manifest | None = None


def restore_backup(
    transactions: Transactions, folders: Mapping[str, Path], source: Path, private_key: str, now: datetime, progress: Progress
) -> Restored:
    """Restore into an empty database and empty folders; nothing is stored where anything is amiss.

    NotEmpty, NotWhole, WrongBackupKey, WrongKey or OSError say what. The newest file of people's keys lies beside the backup.
    """
    for folder in folders.values():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise NotEmpty(f"{folder} is not empty: restore into an empty folder")
    upgrade(transactions.writer)
    try:
        with transactions.write() as session:
            connection = session.connection()
            take_time(connection)
            check_empty(connection)
            manifest = _take_in(connection, folders, source, private_key, revision_of(transactions.reader), progress)
            _take_keys(connection, source.with_name(keys_name(manifest.mark)), private_key)
            go_on_counting(connection)
            recognise_keys(session, transactions.keyring)
            return _settle(session, manifest, FileStore(folders["files"]), now)
    except BaseException:
        for folder in folders.values():
            for path in folder.iterdir():
                path.unlink()
        raise


def _take_in(
    connection: Connection, folders: Mapping[str, Path], source: Path, private_key: str, revision: str, progress: Progress
) -> Manifest:
    arrived, digest = _Arrived({}, 0, ""), hashlib.sha256()
    with opening(source, private_key) as stream, tarfile.open(fileobj=stream, mode="r|") as archive:
        columns = {table.name: [column.name for column in table.columns] for table in tables()}
        for member in archive:
            content = _content(archive, member)
            if member.name == MANIFEST:
                arrived.manifest, arrived.digest = Manifest(**json.loads(content)), digest.hexdigest()
                continue
            digest.update(member.name.encode() + b"\0" + content)
            _take_member(connection, folders, arrived, columns, member.name, content, progress)
    return _checked(arrived, revision)


def _content(archive: tarfile.TarFile, member: tarfile.TarInfo) -> bytes:
    file = archive.extractfile(member) if member.isreg() else None
    if file is None:
        raise NotWhole("the backup holds something that is no plain file")
    return file.read()


def _take_member(
    connection: Connection,
    folders: Mapping[str, Path],
    arrived: _Arrived,
    columns: Mapping[str, list[str]],
    name: str,
    content: bytes,
    progress: Progress,
) -> None:
    rows, file = ROWS.fullmatch(name), NAME.fullmatch(name)
    if rows is not None and rows[1] in columns:
        table = next(table for table in tables() if table.name == rows[1])
        number = put_lines(connection, table, columns[rows[1]], content)
        arrived.rows[rows[1]] = arrived.rows.get(rows[1], 0) + number
        progress("rows", number)
    elif file is not None:
        _write(folders[file[1]] / file[2], content)
        arrived.files += 1
        progress("files", 1)
    else:
        raise NotWhole("the backup is of another version: restore it with the version that made it, then update")


def _write(path: Path, content: bytes) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _checked(arrived: _Arrived, revision: str) -> Manifest:
    manifest = arrived.manifest
    if manifest is None or manifest.digest != arrived.digest or manifest.files != arrived.files:
        raise NotWhole("the backup is damaged: it does not hold what its manifest says")
    if manifest.format != FORMAT or manifest.revision != revision:
        raise NotWhole(
            f"the backup has the shape {manifest.revision}, not {revision}: restore it with the version that made it"
        )
    if {name: number for name, number in manifest.rows.items() if number} != arrived.rows:
        raise NotWhole("the backup is damaged: rows are missing")
    return manifest


def _take_keys(connection: Connection, path: Path, private_key: str) -> None:
    table = next(table for table in tables() if table.name == KEYS)
    with opening(path, private_key) as stream:
        columns = json.loads(stream.readline())
        while lines := _some_lines(stream):
            put_lines(connection, table, columns, lines)
    # Of people who came after the backup there is nothing to open.
    stranger = ~exists().where(Contact.id == DataKey.contact_id)
    connection.execute(delete(table).where(stranger))


def _some_lines(stream: BinaryIO) -> bytes:
    return b"".join(stream.readlines(100_000))


def _settle(session: Session, manifest: Manifest, store: FileStore, now: datetime) -> Restored:
    """Erased people stay erased, nobody is signed in, and what may have left since the backup is in doubt."""
    hold(session, "restored", now)
    the_installation(session).mark = new_mark()  # its next backups and keys never take the place of those of before
    session.execute(delete(AgentSession).execution_options(synchronize_session=False))
    unsent = update(Outbound).where(Outbound.status.in_(("queued", "sending")))
    unclear = unsent.values(status="in doubt", doubted_at=now, lease_until=None).returning(Outbound.id)
    in_doubt = len(session.execute(unclear.execution_options(synchronize_session=False)).all())
    erased = _erase_again(session, store, now)
    made_at = datetime.fromisoformat(manifest.made_at)
    return Restored(made_at, sum(manifest.rows.values()), manifest.files, erased, in_doubt)


def _erase_again(session: Session, store: FileStore, now: datetime) -> int:
    keyless = ~exists().where(DataKey.contact_id == Contact.id)
    wrote = exists().where(Message.contact_id == Contact.id, Message.sealed_text.is_not(None))
    gone = session.scalars(select(Contact).where(keyless, wrote, Contact.erased_at.is_(None))).all()
    for contact in gone:
        for ticket in session.scalars(select(Ticket).where(Ticket.contact_id == contact.id)).all():
            empty_ticket(session, ticket, store, "erased", now)
        empty_messages(session, Message.contact_id == contact.id, store)
        forget_person(session, contact, now)
    return len(gone)
