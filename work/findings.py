"""What a doctor is given and what it finds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol, runtime_checkable

from handlers.memory import Transactions
from handlers.write_backup import BackupPlan


@runtime_checkable
class Checked(Protocol):
    """A line whose credentials can be tried."""

    def check(self) -> str:
        """An empty text, or what is wrong."""


@runtime_checkable
class HookChecked(Protocol):
    """A line whose provider says where it brings messages."""

    def check_hook(self, url: str) -> str:
        """An empty text, or what is wrong."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong: its name, what it is, and what to do."""

    name: str
    what: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Installation:
    """The installation as its settings describe it; `problems` is what could not be read of them, by name."""

    public_url: str
    host: str
    demo: bool
    is_sqlite: bool
    web_processes: int
    proxies: tuple[str, ...]
    metrics_token: str
    data_folder: Path
    spool_folder: Path
    key_file: Path | None
    unknown_variables: tuple[str, ...]
    problems: Mapping[str, str]
    transactions: Transactions | None
    lines: Mapping[str, object]
    hooks_url: str
    clock: Callable[[], datetime]
    far_time: Callable[[], datetime | None]
    backups: BackupPlan | None = None

    @property
    def is_public(self) -> bool:
        """Whether people reach it from outside this machine."""
        return bool(self.public_url) and "//127.0.0.1" not in self.public_url and "//localhost" not in self.public_url
