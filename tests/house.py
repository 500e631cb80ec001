"""The whole product as its operators start it: real processes, on a port of their own, over a database of their own."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from models.keys import Keyring

ROOT = Path(__file__).parents[1]
START_SECONDS = 60.0


@dataclass
class House:
    """A running installation: its address, its data folder and its processes."""

    port: int
    folder: Path
    environment: dict[str, str]
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def url(self) -> str:
        """Where it is served."""
        return f"http://127.0.0.1:{self.port}"

    def start(self, program: str) -> None:
        """Start one more process of the product; what it prints goes to a file in the folder."""
        log = (self.folder / f"{Path(program).stem}-{len(self.processes)}.log").open("ab")
        command = [sys.executable, program]
        process = subprocess.Popen(command, cwd=ROOT, env=self.environment, stdout=log, stderr=log, start_new_session=True)
        self.processes.append(process)

    def wait_until_up(self) -> None:
        """Wait until the health page answers."""
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            with contextlib.suppress(urllib.error.URLError, OSError), urllib.request.urlopen(f"{self.url}/healthz", timeout=2):
                return
            time.sleep(0.1)
        raise AssertionError(f"not up after {START_SECONDS} s: {self.printed()[-3000:]}")

    def printed(self) -> str:
        """All that the processes have printed."""
        return "\n".join(log.read_text("utf-8", "replace") for log in sorted(self.folder.glob("*.log")))

    def stop(self) -> None:
        """Stop all processes and their children."""
        for process in self.processes:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGTERM)
        for process in self.processes:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(15)
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def line_variables(lines: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    """Lines as the environment says them."""
    return {
        f"TB_LINES__{line_id.replace('-', '_')}__{key}": value
        for line_id, config in lines.items()
        for key, value in config.items()
    }


@contextmanager
def running_house(
    folder: Path,
    database_url: str,
    keyring: Keyring,
    lines: Mapping[str, Mapping[str, str]],
    web_processes: int = 1,
    workers: int = 0,
    **more: str,
) -> Iterator[House]:
    """An installation for the length of a block."""
    port = int(more.pop("PORT", "") or free_port())
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("TB_")},
        "PORT": str(port),
        "TB_DATABASE_URL": database_url,
        "TB_DATA_FOLDER": str(folder / "data"),
        "TB_KEYS": keyring.as_text(),
        "TB_WEB_PROCESSES": str(web_processes),
        **line_variables(lines),
        **more,
    }
    (folder / "data").mkdir(exist_ok=True)
    house = House(port, folder, environment)
    try:
        house.start("app.py")
        for _ in range(workers):
            house.start("worker.py")
        house.wait_until_up()
        yield house
    finally:
        house.stop()
