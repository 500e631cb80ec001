"""Backups by the clock: a new one when the last is old enough, and the oldest go."""

from __future__ import annotations

import re
import time
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

import structlog

from handlers.name_installation import name_installation
from handlers.write_backup import STAMP, BackupPlan, backup_name, keys_name, write_backup
from work.parts import WorkerParts

NAME = re.compile(r"tounkan-([0-9a-f]{8})-(\d{8}T\d{6}Z)\.age")
log = structlog.get_logger()


def back_up(parts: WorkerParts) -> None:
    """Write a backup if one is due, and prune; nothing where no backups were asked for."""
    plan, now = parts.backups, parts.clock()
    if plan is None:
        return
    mark = parts.transactions.attempt(name_installation)
    made = [at for one, at, _ in listed(plan.folder) if one == mark]
    if made and now - max(made) < plan.every:
        return
    began, target = time.monotonic(), plan.folder / backup_name(mark, now)
    manifest = write_backup(parts.transactions, plan, target, mark, now, lambda _what, _number: None)
    prune(plan, now)
    window = round((now - max(made)).total_seconds() / 60) if made else None
    log.info(
        "backup made",
        rows=sum(manifest.rows.values()),
        files=manifest.files,
        bytes=target.stat().st_size,
        seconds=round(time.monotonic() - began, 1),
        minutes_since_the_last=window,
    )


def listed(folder: Path) -> list[tuple[str, datetime, Path]]:
    """The whole backups in a folder with their installation's mark and time, oldest first."""
    found = []
    for path in folder.glob("tounkan-*.age") if folder.is_dir() else ():
        parts = NAME.fullmatch(path.name)
        if parts is not None:
            found.append((parts[1], datetime.strptime(parts[2], STAMP).replace(tzinfo=UTC), path))
    return sorted(found, key=lambda one: one[1])


def prune(plan: BackupPlan, now: datetime) -> None:
    """Keep the newest ones and the last of each of so many days; keys without a backup go too."""
    backups = listed(plan.folder)
    newest = {path for _, _, path in backups[-plan.keep :]}
    daily = {at.date(): path for _, at, path in backups if (now - at).days < plan.keep_days}
    _remove(path for _, _, path in backups if path not in newest and path not in daily.values())
    _remove(path for _, at, path in backups[:-1] if (now - at).days >= plan.keep_days)
    marks = {keys_name(mark) for mark, _, _ in listed(plan.folder)}
    _remove(path for path in plan.folder.glob("data-keys-*.age") if path.name not in marks)


def _remove(paths: Iterable[Path]) -> None:
    for path in paths:
        path.unlink(missing_ok=True)
