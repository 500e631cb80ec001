"""A backup: all rows of one moment, the files and the spool, sealed to a public key; listed only when it is whole.

People's own keys lie in a file beside the backups of which there is only the newest: whoever is erased today has no key in
it, so that older backups hold nothing of theirs that opens.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import tarfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import BinaryIO

from handlers.crash_points import crash
from handlers.memory import Transactions
from models.sealed_stream import sealing
from models.snapshot import KEYS, lines_of, one_moment, revision_of, tables

MANIFEST = "manifest.json"
STAMP = "%Y%m%dT%H%M%SZ"
FORMAT = 1
Progress = Callable[[str, int], None]


@dataclass(frozen=True, slots=True)
class BackupPlan:
    """Where backups go, to which public key, how often, how many are kept; `folders` are saved beside the rows."""

    folder: Path
    public_key: str
    folders: Mapping[str, Path]
    every: timedelta = timedelta(minutes=15)
    keep: int = 96
    keep_days: int = 14


@dataclass(slots=True)
class Manifest:
    """What a backup holds: the last thing in it, against which a restore is checked."""

    format: int
    made_at: str
    revision: str
    mark: str
    rows: dict[str, int] = field(default_factory=dict)
    columns: dict[str, list[str]] = field(default_factory=dict)
    files: int = 0
    digest: str = ""


class Archive:
    """The members of a backup, written one behind the other, and their running digest."""

    def __init__(self, stream: BinaryIO) -> None:
        self._tar = tarfile.open(fileobj=stream, mode="w|", format=tarfile.PAX_FORMAT)  # noqa: SIM115 (closed by `close`)
        self._digest = hashlib.sha256()

    def put(self, name: str, content: bytes) -> None:
        """Add one member."""
        member = tarfile.TarInfo(name)
        member.size = len(content)
        self._tar.addfile(member, io.BytesIO(content))
        self._digest.update(name.encode() + b"\0" + content)

    def close(self, manifest: Manifest) -> None:
        """Add the manifest and end."""
        manifest.digest = self._digest.hexdigest()
        self.put(MANIFEST, json.dumps(asdict(manifest)).encode())
        self._tar.close()


def backup_name(mark: str, now: datetime) -> str:
    """The name of a backup of an installation at a moment."""
    return f"tounkan-{mark}-{now.astimezone(UTC):{STAMP}}.age"


def keys_name(mark: str) -> str:
    """The name of the file of people's keys that lies beside an installation's backups."""
    return f"data-keys-{mark}.age"


def write_backup(
    transactions: Transactions, plan: BackupPlan, target: Path, mark: str, now: datetime, progress: Progress
) -> Manifest:
    """Write a backup; until it is whole and synced no file has its name. OSError or WrongBackupKey where it cannot be."""
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    manifest = Manifest(FORMAT, now.isoformat(), revision_of(transactions.reader), mark)
    with _whole(target, plan.public_key) as stream:
        archive = Archive(stream)
        # What is taken out of the spool meanwhile is in the rows; what is in both is known by its provider's id.
        _put_folder(archive, manifest, "spool", plan.folders["spool"], progress)
        _put_rows(archive, manifest, transactions, progress)
        crash("bk1")
        _put_folder(archive, manifest, "files", plan.folders["files"], progress)
        archive.close(manifest)
        # After the rows: whoever has a row in the backup and was not erased meanwhile has a key.
        write_keys(transactions, plan, target.with_name(keys_name(mark)))
    return manifest


def write_keys(transactions: Transactions, plan: BackupPlan, target: Path) -> None:
    """Replace the file of people's keys, sealed twice: by the installation's keys and to the backup's."""
    table = next(table for table in tables() if table.name == KEYS)
    with _whole(target, plan.public_key) as stream, one_moment(transactions) as connection:
        stream.write(json.dumps([column.name for column in table.columns]).encode() + b"\n")
        for lines in lines_of(connection, table):
            stream.write(lines)


def _put_rows(archive: Archive, manifest: Manifest, transactions: Transactions, progress: Progress) -> None:
    with one_moment(transactions) as connection:
        for table in tables():
            manifest.columns[table.name] = [column.name for column in table.columns]
            manifest.rows[table.name] = 0
            if table.name == KEYS:
                continue
            for number, lines in enumerate(lines_of(connection, table)):
                archive.put(f"rows/{table.name}/{number:08d}", lines)
                manifest.rows[table.name] += lines.count(b"\n")
                progress("rows", lines.count(b"\n"))


def _put_folder(archive: Archive, manifest: Manifest, name: str, folder: Path, progress: Progress) -> None:
    for path in sorted(folder.glob("*.*")) if folder.is_dir() else []:
        if path.name.endswith(("draft", ".lock")):
            continue
        try:
            content = path.read_bytes()
        except FileNotFoundError:
            continue  # taken in, or erased, meanwhile
        archive.put(f"{name}/{path.name}", content)
        manifest.files += 1
        progress("files", 1)


@contextmanager
def _whole(target: Path, public_key: str) -> Iterator[BinaryIO]:
    draft = target.with_name(f".{target.name}.draft")
    draft.unlink(missing_ok=True)
    try:
        with sealing(draft, public_key) as stream:
            yield stream
        draft.rename(target)
    finally:
        draft.unlink(missing_ok=True)
    folder = os.open(target.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)  # the new name is as durable as the bytes
    finally:
        os.close(folder)
