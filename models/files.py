"""Sealed files on disk: under random names, readable by their owner only, written whole or not at all; and recordings."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

NAME = re.compile(r"[a-z_]{1,40}")
OGG = b"OggS"
LARGEST_RECORDING = 1_000_000  # bytes: four minutes of speech as phones record it


class FileStore:
    """A folder of sealed files; the bytes it is given are ciphertext already."""

    def __init__(self, folder: Path, recordings: Path | None = None) -> None:
        self.folder, self.recordings = folder, recordings
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def _path(self, file_id: UUID, part: str) -> Path:
        return self.folder / f"{file_id.hex}.{part}"

    def write(self, file_id: UUID, part: str, sealed: bytes) -> None:
        """Store a part ("original", "preview") durably; an earlier one of the same name is replaced."""
        final = self._path(file_id, part)
        draft = final.with_suffix(f".{part}-draft")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600), "wb") as file:
            file.write(sealed)
            file.flush()
            os.fsync(file.fileno())
        draft.rename(final)
        folder = os.open(self.folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(folder)  # the new name is as durable as the bytes
        finally:
            os.close(folder)

    def read(self, file_id: UUID, part: str) -> bytes | None:
        """The sealed bytes, or None where the file is gone or is not a plain file."""
        try:
            with os.fdopen(os.open(self._path(file_id, part), os.O_RDONLY | os.O_NOFOLLOW), "rb") as file:
                return file.read()
        except OSError:
            return None

    def has(self, file_id: UUID, part: str) -> bool:
        """Whether a part is there."""
        return self._path(file_id, part).is_file()

    def delete(self, file_id: UUID) -> None:
        """Remove all parts of a file, drafts as well; one that is gone already is no matter."""
        for path in self.folder.glob(f"{file_id.hex}.*"):
            path.unlink(missing_ok=True)

    def names(self) -> Iterator[tuple[str, float]]:
        """Every file in the folder, with when it was last written (seconds since 1970)."""
        with os.scandir(self.folder) as entries:
            for entry in entries:
                if entry.is_file(follow_symlinks=False):
                    yield entry.name, entry.stat(follow_symlinks=False).st_mtime

    def recording(self, language: str, phrase: str) -> bytes | None:
        """The sound that the ministry recorded for a phrase, `<language>/<phrase>.ogg` in its folder, or None."""
        if self.recordings is None or not (NAME.fullmatch(language) and NAME.fullmatch(phrase)):
            return None
        try:
            sound = (self.recordings / language / f"{phrase}.ogg").read_bytes()
        except OSError:
            return None
        return sound if sound.startswith(OGG) and len(sound) <= LARGEST_RECORDING else None

    def recorded(self) -> frozenset[tuple[str, str]]:
        """The languages and phrases of which there is a recording."""
        found = sorted(self.recordings.glob("*/*.ogg")) if self.recordings is not None else []
        names = [(path.parent.name, path.stem) for path in found]
        return frozenset(name for name in names if self.recording(*name) is not None)
