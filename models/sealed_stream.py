"""Streams sealed to a public key by age: whoever writes them cannot read them, and no plain byte touches the disk."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from pyrage import DecryptError, IdentityError, RecipientError, decrypt_io, encrypt_io, x25519


class WrongBackupKey(ValueError):
    """The key cannot be used for this, or the file is damaged."""


def new_backup_keys() -> tuple[str, str]:
    """A fresh pair: the private key, which stays away from the service, and the public one."""
    identity = x25519.Identity.generate()
    return str(identity), str(identity.to_public())


def check_public_key(text: str) -> str:
    """The key again; WrongBackupKey where nothing can be sealed to it."""
    try:
        return str(x25519.Recipient.from_str(text.strip()))
    except RecipientError as error:
        raise WrongBackupKey("the public backup key is not an age key (age1…)") from error


@contextmanager
def sealing(path: Path, public_key: str) -> Iterator[BinaryIO]:
    """A file to write into, sealed on its way; complete and synced when the block ends."""
    recipient = x25519.Recipient.from_str(check_public_key(public_key))
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600), "wb") as sealed:
        with _beside(lambda source: encrypt_io(source, sealed, [recipient]), writing=True) as plain:
            yield plain
        sealed.flush()
        os.fsync(sealed.fileno())


@contextmanager
def opening(path: Path, private_key: str) -> Iterator[BinaryIO]:
    """The plain bytes of a sealed file, as a stream; WrongBackupKey where it does not open or was cut or changed."""
    try:
        identity = x25519.Identity.from_str(private_key.strip())
    except IdentityError as error:
        raise WrongBackupKey("the private backup key is not an age key (AGE-SECRET-KEY-1…)") from error
    try:
        with path.open("rb") as sealed, _beside(lambda sink: decrypt_io(sealed, sink, [identity]), writing=False) as plain:
            yield plain
    except (DecryptError, OSError) as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise
        raise WrongBackupKey("the backup does not open: another key, or a damaged file") from error


@contextmanager
def _beside(work: Callable[[Any], None], writing: bool) -> Iterator[BinaryIO]:
    # The library wants to read and write by itself: it does so in a thread, at the other end of a pipe.
    read_end, write_end = os.pipe()
    mine, theirs = (write_end, read_end) if writing else (read_end, write_end)
    problems: list[BaseException] = []
    thread = threading.Thread(target=_run, args=(work, theirs, not writing, problems), daemon=True)
    thread.start()
    try:
        with os.fdopen(mine, "wb" if writing else "rb") as plain:
            yield plain
    except BaseException as error:
        thread.join()
        # What the library says of a damaged file explains more than what the reader made of it.
        raise problems[0] if problems and not isinstance(problems[0], BrokenPipeError) else error from error
    thread.join()
    if problems:
        raise problems[0]


def _run(work: Callable[[Any], None], end: int, writes: bool, problems: list[BaseException]) -> None:
    try:
        with os.fdopen(end, "wb" if writes else "rb") as theirs:
            work(theirs)
    except BaseException as error:
        problems.append(error)
