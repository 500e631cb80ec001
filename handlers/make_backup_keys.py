"""A fresh pair of keys for backups: the private one in a file for its owner alone, the public one for the settings."""

from __future__ import annotations

import os
from pathlib import Path

from models.sealed_stream import new_backup_keys


def make_backup_keys(path: Path) -> str:
    """Write the private key to a new file and return the public one; FileExistsError where there is such a file."""
    private, public = new_backup_keys()
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(private + "\n")
        file.flush()
        os.fsync(file.fileno())
    return public
