"""Who was killed: the nursery's events, counted by cause, with every exit code looked at."""

from __future__ import annotations

import contextlib
import json
import os
import random
import signal
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import IO

PARENT_EVERY = 20
IN_WORKERS = {"in4", "in5", "sp4", *(f"wk{number}" for number in range(1, 8)), *(f"md{number}" for number in range(1, 4))}


@dataclass(frozen=True)
class Living:
    """One running process of the house."""

    pid: int
    kind: str
    plan: str


class Kills:
    """Kills processes of a house and counts what died of what."""

    def __init__(self, nursery: subprocess.Popen[bytes], folder: Path, slots: list[str]) -> None:
        self.nursery, self.folder, self.slots = nursery, folder, slots
        self.counts: Counter[str] = Counter()
        self.strange: list[int] = []
        self._living: dict[int, Living] = {}
        self._ours: dict[int, str] = {}
        self.excused = False
        self._parents = 0
        self._lock = threading.Lock()
        assert nursery.stdout is not None
        threading.Thread(target=self._listen, args=(nursery.stdout,), daemon=True).start()

    def _listen(self, said: IO[bytes]) -> None:
        for line in said:
            event = json.loads(line)
            with self._lock:
                if event["event"] == "up":
                    self._living[event["pid"]] = Living(event["pid"], event["kind"], event["plan"])
                else:
                    self._bury(self._living.pop(event["pid"], None), event["pid"], event["code"])

    def _bury(self, dead: Living | None, pid: int, code: int) -> None:
        if dead is None:
            return  # what looks into files for a process that died before it
        if code != -signal.SIGKILL:
            self.strange += [] if self.excused else [code]
        elif pid in self._ours:
            self.counts[self._ours.pop(pid)] += 1
        elif dead.plan:
            self.counts[dead.plan.partition(":")[0]] += 1
        else:
            self.counts["with its parent"] += 1

    @property
    def total(self) -> int:
        """Kills that were meant: those that died with their parent are not among them."""
        return sum(number for cause, number in self.counts.items() if cause != "with its parent")

    def living(self, *kinds: str) -> list[Living]:
        """The processes that run now."""
        with self._lock:
            return [one for one in self._living.values() if not kinds or one.kind in kinds]

    def kill(self, one: Living, cause: str) -> None:
        """SIGKILL one process."""
        with self._lock:
            if one.pid not in self._living or one.pid in self._ours:
                return
            self._ours[one.pid] = cause
        with contextlib.suppress(ProcessLookupError):
            os.kill(one.pid, signal.SIGKILL)

    def plan(self, *points: str, latest: int = 1) -> None:
        """From now on each process that passes one of the points is to die there, at one of its first visits.

        Those that run start anew for that; without a point nobody is to die any more.
        """
        plans: dict[str, tuple[list[str], int, int]] = {}
        for point in points:
            kind = self.passing(point)
            plans.setdefault(kind, ([], latest, self.slots.count(kind)))[0].append(point)
        draft = self.folder / "plan.draft"
        draft.write_text(json.dumps(plans))
        draft.rename(self.folder / "plan.json")
        for one in self.living("web", "worker"):
            if one.plan or one.kind in plans:
                self.kill(one, "random")

    def passing(self, point: str) -> str:
        """The kind of process that comes by a point: where there is no worker of its own, the web process is both."""
        return "worker" if point in IN_WORKERS and "worker" in self.slots else "web"

    def wait_for(self, cause: str, number: int, seconds: float) -> None:
        """Wait until so many more died of a cause, or the time is up; every twentieth kill takes the parent."""
        wanted, deadline = self.counts[cause] + number, time.monotonic() + seconds
        while self.counts[cause] < wanted and time.monotonic() < deadline:
            self._take_parent()
            time.sleep(0.02)

    def wait_for_all(self, causes: Collection[str], seconds: float) -> None:
        """Wait until somebody has died of each cause, or the time is up."""
        deadline = time.monotonic() + seconds
        while not all(self.counts[cause] for cause in causes) and time.monotonic() < deadline:
            self._take_parent()
            time.sleep(0.02)

    def at_random(self, number: int, pause: tuple[float, float]) -> None:
        """Kill whoever it hits, so many times, with a pause before each."""
        for _ in range(number):
            time.sleep(random.uniform(*pause))
            self._take_parent()
            living = self.living("web", "worker")
            if living:
                self.kill(random.choice(living), "random")

    def _take_parent(self) -> None:
        if self.total // PARENT_EVERY > self._parents:
            self._parents = self.total // PARENT_EVERY
            for parent in self.living("parent"):
                self.kill(parent, "parent")

    def end(self) -> None:
        """End the house: this counts as no kill."""
        self.nursery.kill()
        self.nursery.wait()
