"""What arrives while the database is away: sealed files on disk, synced before anybody is told that we have it."""

from __future__ import annotations

import fcntl
import itertools
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

from models.base import new_id
from models.crash_points import crash
from models.keys import Keyring, seal, sealed_with, unseal

ENTRY, DRAFT, ASIDE = ".entry", ".draft", ".unreadable"
CHECK = "check"
DRAFT_SECONDS = 60.0  # a draft this old is of a process that died: writing one takes milliseconds


class SpoolUnusable(ValueError):
    """The folder cannot be written: the text says which and why."""


class Spool:
    """A folder of sealed entries that several processes write and one at a time empties; names sort by time of receipt."""

    def __init__(self, folder: Path, keyring: Keyring) -> None:
        self.folder, self._keyring = folder, keyring
        self._turns = itertools.count()
        self._last = 0

    def prepare(self) -> None:
        """Make the folder, try it, and clear what died half-written; SpoolUnusable where a message could not be kept in it."""
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self.folder.chmod(0o700)
            probe = self.folder / f"{CHECK}-{new_id().hex}"
            probe.touch(0o600, exist_ok=False)
            self._clear_drafts(probe.stat().st_mtime - DRAFT_SECONDS)
            probe.unlink()
        except OSError as error:
            raise SpoolUnusable(f"the spool folder {self.folder} cannot be written: {error.strerror or error}") from error

    def _clear_drafts(self, before: float) -> None:
        # Nobody was told that we have these: their providers have called again.
        for draft in self.folder.glob(f"*{DRAFT}"):
            with suppress(FileNotFoundError):  # another process clears as well
                if draft.stat().st_mtime < before:
                    draft.unlink()

    def put(self, text: str, now: datetime) -> None:
        """Keep a text until it is removed: sealed, synced, under its final name; OSError where that cannot be done."""
        # The time's microseconds, then this process's own count: whatever the clock does, one process keeps its order.
        self._last = max(self._last, int(now.timestamp() * 1_000_000))
        name = f"{self._last:020d}-{next(self._turns):09d}-{new_id().hex}{ENTRY}"
        keyring = self._keyring
        self._write(name, seal(keyring.general, keyring.key_id("general"), text.encode("utf-8", "surrogatepass"), _bound(name)))

    def _write(self, name: str, content: bytes) -> None:
        draft = self.folder / f"{name}{DRAFT}"
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600), "wb") as file:
            file.write(content)
            file.flush()
            crash("sp1")
            os.fsync(file.fileno())
        crash("sp2")
        draft.rename(self.folder / name)
        self._sync()
        crash("sp3")

    def _sync(self) -> None:
        folder = os.open(self.folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(folder)  # the new name is as durable as the bytes
        finally:
            os.close(folder)

    def names(self, most: int) -> list[str]:
        """The first entries by time of receipt."""
        return sorted(path.name for path in self.folder.glob(f"*{ENTRY}"))[:most]

    def set_aside_names(self) -> list[str]:
        """The entries that could not be read and wait for an operator."""
        return sorted(path.name for path in self.folder.glob(f"*{ASIDE}"))

    def read(self, name: str) -> str:
        """The text of an entry; WrongKey where it does not open, OSError where it cannot be read."""
        with os.fdopen(os.open(self.folder / name, os.O_RDONLY | os.O_NOFOLLOW), "rb") as file:
            sealed = file.read()
        key_id = sealed_with(sealed)
        return unseal(self._keyring.opener("general", key_id), key_id, sealed, _bound(name)).decode("utf-8", "surrogatepass")

    def remove(self, name: str) -> None:
        """The entry is stored elsewhere now; one that is gone already is no matter."""
        crash("sp4")
        (self.folder / name).unlink(missing_ok=True)

    def set_aside(self, name: str) -> None:
        """Keep an entry that cannot be read out of the way of the others."""
        (self.folder / name).rename(self.folder / name.replace(ENTRY, ASIDE))
        self._sync()

    @contextmanager
    def emptying(self) -> Iterator[bool]:
        """Whether this process alone may empty the spool during the block."""
        lock = os.open(self.folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield False
            else:
                yield True
        finally:
            os.close(lock)


def _bound(name: str) -> bytes:
    return b"spool:" + name.encode()
