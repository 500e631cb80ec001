"""What a doctor asks of backups: whether any are made, and how old the newest is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from work.back_up import listed
from work.findings import Finding, Installation

GRACE = timedelta(minutes=30)  # a backup takes its time


def look_at_backups(installation: Installation) -> Iterator[Finding]:
    """The plan, and the newest whole backup."""
    plan = installation.backups
    if plan is None:
        if installation.is_public and not installation.demo and "settings" not in installation.problems:
            remedy = "'manage.py make-backup-keys', then set TB_BACKUP__FOLDER and TB_BACKUP__KEY"
            yield Finding("no-backup", "no backups are made", remedy)
        return
    newest = max((at for _, at, _ in listed(plan.folder)), default=None)
    if newest is None or installation.clock() - newest > plan.every + GRACE:
        since = "there is none" if newest is None else f"the newest is of {newest:%Y-%m-%d %H:%M} UTC"
        yield Finding("backup", f"backups are not made in time: {since}", f"look at {plan.folder} and at the job 'backup'")
