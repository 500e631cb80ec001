"""All that a worker works with, handed down from the way in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bot.understand import Tools
from handlers.memory import FileStore, Spool, Transactions
from handlers.write_backup import BackupPlan
from work.senders import Sender
from work.transcribe_files import Transcriber
from work.watchers import SelfTester


def utc_now() -> datetime:
    """The time by this machine's clock."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class WorkerParts:
    """What the loops and the jobs share."""

    transactions: Transactions
    tools: Tools
    senders: Mapping[str, Sender]
    store: FileStore
    base_url: str
    own_model: Path | None = None
    clock: Callable[[], datetime] = utc_now
    spool: Spool | None = None
    self_tester: SelfTester | None = None
    transcriber: Transcriber | None = None
    backups: BackupPlan | None = None
