"""A disk that can be filled: a small one of memory where we may mount it, else a limit on what one process may write."""

from __future__ import annotations

import contextlib
import os
import resource
import subprocess
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

PIECE = b"\0" * 65536


class SmallDisk:
    """A folder on a disk of its own; `processes` are those that a limit would be put on."""

    def __init__(self, folder: Path, megabytes: int) -> None:
        self.folder = folder
        folder.mkdir(mode=0o700, exist_ok=True)
        options = f"size={megabytes}m,mode=0700"
        command = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)]
        self.mounted = os.geteuid() == 0 and subprocess.run(command, check=False, capture_output=True).returncode == 0

    def fill(self, processes: Iterable[int] = ()) -> None:
        """Leave no byte free."""
        if not self.mounted:
            _limit(processes, 0)
            return
        with contextlib.suppress(OSError), (self.folder / "filler").open("ab", buffering=0) as filler:
            while filler.write(PIECE):
                pass

    def free(self, processes: Iterable[int] = ()) -> None:
        """Make room again."""
        if not self.mounted:
            _limit(processes, resource.RLIM_INFINITY)
            return
        (self.folder / "filler").unlink()

    def close(self) -> None:
        """Take the disk away."""
        if self.mounted:
            subprocess.run(["umount", "--lazy", str(self.folder)], check=False, capture_output=True)


def _limit(processes: Iterable[int], most: int) -> None:
    for process in processes:
        resource.prlimit(process, resource.RLIMIT_FSIZE, (most, resource.RLIM_INFINITY))


def family(process: int) -> list[int]:
    """A process and its children."""
    children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    return [process, *(one for child in children for one in family(int(child)))]


@contextmanager
def small_disk(folder: Path, megabytes: int) -> Iterator[SmallDisk]:
    """A small disk for the length of a block."""
    disk = SmallDisk(folder, megabytes)
    try:
        yield disk
    finally:
        disk.close()
