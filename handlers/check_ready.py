"""Whether this process could do its work now: the database answers and has our shape, and the spool can be written."""

from __future__ import annotations

import os
import shutil

from handlers.memory import Spool, Transactions
from models.migrate import is_current

LEAST_FREE = 1 << 20  # bytes, beneath which a message could not be kept


def check_ready(transactions: Transactions, spool: Spool | None) -> str:
    """An empty text, or the one thing that is amiss: "database", "migrations" or "spool"."""
    try:
        if not is_current(transactions.reader):
            return "migrations"
    except Exception:  # whatever keeps the database from answering, the answer is the same
        return "database"
    return "" if spool is None or _usable(spool) else "spool"


def _usable(spool: Spool) -> bool:
    # Looked at rather than tried: strangers may ask, and must not make us write.
    try:
        return os.access(spool.folder, os.W_OK | os.X_OK) and shutil.disk_usage(spool.folder).free >= LEAST_FREE
    except OSError:
        return False
