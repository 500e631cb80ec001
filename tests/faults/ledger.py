"""What the providers know, written so that it survives anything: the truth against which our database is held."""

from __future__ import annotations

import json
import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

SYNCED_EVERY = 0.5  # seconds, for entries whose writer may wait


class Ledger:
    """A file of JSON lines that is only ever added to."""

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        self._synced = time.monotonic()
        self._lock = threading.Lock()

    def write(self, event: str, *, durable: bool = False, **more: Any) -> None:
        """Add one line; a durable one is on the disk when this returns, another within half a second."""
        line = json.dumps({"event": event, **more}, ensure_ascii=False) + "\n"
        with self._lock:
            os.write(self._file, line.encode())
            if durable or time.monotonic() - self._synced > SYNCED_EVERY:
                os.fsync(self._file)
                self._synced = time.monotonic()

    def close(self) -> None:
        """Sync what is left and close."""
        os.fsync(self._file)
        os.close(self._file)


def read_ledger(folder: Path, pattern: str) -> Iterator[dict[str, Any]]:
    """All entries of the ledgers whose names match."""
    for path in sorted(folder.glob(pattern)):
        with path.open(encoding="utf-8") as lines:
            for line in lines:
                if line.endswith("\n"):
                    yield json.loads(line)
