"""What is measured, running: the floor and our own house, each over a fresh database, and the load upon them."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil
import psycopg

from benchmarks.peers import floor
from benchmarks.peers.calls import Call, write_calls
from handlers.seed_reference import seed_reference
from models import migrate
from models.database import Transactions
from models.keys import Keyring, new_keyring
from models.reference_files import read_reference
from tests.house import ROOT, House, free_port, running_house
from tests.postgres import PostgresServer
from tests.stand_ins.twilio import ACCOUNT, NUMBER, TOKEN

LINE = "twilio"
LIFTED = {"per_second": "none", "per_address_per_second": "none"}
STOPPED = {"per_second": "0.0001"}  # replies stay queued: what is measured ends there
WEB_THREADS = {"sqlite": 16, "postgresql": 16}
WEB_PROCESSES = {"sqlite": 1, "postgresql": 2}
PUBLIC = "https://bench.example"
HOOK = f"{PUBLIC}/hooks/{LINE}"


@dataclass
class Ground:
    """Where a run takes place: its folder, its PostgreSQL server and the keys of its databases."""

    folder: Path
    server: PostgresServer
    keyring: Keyring = field(default_factory=new_keyring)
    count: int = 0

    @property
    def server_process(self) -> int:
        """The database server's first process, which is not among our children."""
        return int(self.server.handle.get_pid())

    def next_number(self) -> int:
        """A number for a name that was not given before."""
        self.count += 1
        return self.count

    def fresh_folder(self) -> Path:
        """A new folder inside the run's own."""
        path = self.folder / str(self.next_number())
        path.mkdir()
        return path

    def empty(self, kind: str) -> str:
        """A database with nothing in it: a file's path or a libpq address."""
        if kind == "sqlite":
            return str(self.fresh_folder() / "empty.db")
        return self.server.make_database(f"empty_{self.next_number()}").replace("+psycopg", "")

    def template(self, kind: str) -> str:
        """Our own database, migrated and with its reference rows: its SQLAlchemy address."""
        if kind == "sqlite":
            path = self.fresh_folder() / "template.db"
            prepare(f"sqlite:///{path}", self.keyring)
            return f"sqlite:///{path}"
        url = self.server.make_database(f"template_{self.next_number()}")
        prepare(url, self.keyring)
        return url

    def copy(self, url: str) -> str:
        """A copy of one of our databases that nobody is using."""
        if url.startswith("sqlite"):
            path = self.fresh_folder() / "tounkan.db"
            shutil.copy(url.removeprefix("sqlite:///"), path)
            return f"sqlite:///{path}"
        return self.server.make_database(f"copy_{self.next_number()}", template=url.rpartition("/")[2].partition("?")[0])

    def drop(self, url: str) -> None:
        """Give the room of a database back."""
        if url.startswith("postgresql"):
            self.server.drop_database(url)
        else:
            for part in ("", "-wal", "-shm"):
                Path(url.removeprefix("sqlite:///") + part).unlink(missing_ok=True)


def prepare(url: str, keyring: Keyring) -> None:
    """Migrate a database and seed its reference rows."""
    transactions = Transactions(url, keyring)
    migrate.upgrade(transactions.writer)
    with transactions.write() as session:
        seed_reference(session, read_reference())
    settle(transactions)
    transactions.close()


def settle(transactions: Transactions) -> None:
    """Bring a SQLite file into one piece, so that it may be copied."""
    if transactions.is_sqlite:
        with transactions.writer.connect() as connection:
            connection.exec_driver_sql("COMMIT")
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")


@contextmanager
def running(command: list[str], talks: bool = False, **environment: str) -> Iterator[subprocess.Popen[str]]:
    """A process of the benchmark for the length of a block, with all its children; we speak to it where it talks."""
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env={**os.environ, **environment},
        stdin=subprocess.PIPE if talks else subprocess.DEVNULL,
        stdout=subprocess.PIPE if talks else subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            process.wait(20)
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)


@contextmanager
def running_floor(ground: Ground, kind: str) -> Iterator[int]:
    """The floor over a fresh database: its port."""
    database, port = ground.empty(kind), free_port()
    floor.prepare(kind, database)
    command = [sys.executable, "-m", "benchmarks.peers.floor", str(port), str(WEB_PROCESSES[kind]), str(WEB_THREADS[kind])]
    with running(command, FLOOR_KIND=kind, FLOOR_DATABASE=database, FLOOR_URL=HOOK, FLOOR_TOKEN=TOKEN):
        wait_for(port)
        yield port


@contextmanager
def running_ours(ground: Ground, url: str, workers: int, provider: str = "") -> Iterator[House]:
    """Our own service over a database; its one Twilio number sends without throttle to `provider`, or not at all."""
    kind = "sqlite" if url.startswith("sqlite") else "postgresql"
    line = {
        "channel": "twilio-sms",
        "account_sid": ACCOUNT,
        "auth_token": TOKEN,
        "number": NUMBER,
        "base_url": provider or "http://127.0.0.1:9",
    }
    line |= LIFTED if provider else STOPPED
    settings = {"TB_PUBLIC_URL": PUBLIC, "TB_WEB_THREADS": str(WEB_THREADS[kind])}
    settings |= {} if kind == "postgresql" else {"TB_WORKER": str(int(workers > 0))}
    processes, apart = WEB_PROCESSES[kind], workers if kind == "postgresql" else 0
    folder = ground.fresh_folder()
    with running_house(folder, url, ground.keyring, {LINE: line}, processes, apart, **settings) as house:
        yield house


def wait_for(port: int) -> None:
    """Wait until somebody listens on a port."""
    for _ in range(300):
        if any(entry.laddr.port == port and entry.status == "LISTEN" for entry in psutil.net_connections("tcp")):
            return
        time.sleep(0.1)
    raise AssertionError(f"nothing listens on {port}")


def load(ground: Ground, port: int, calls: list[Call], connections: int = 32, rate: float = 0.0) -> dict[str, Any]:
    """What the load generator saw of these calls."""
    path = ground.fresh_folder() / "calls"
    write_calls(path, calls)
    command = [sys.executable, "-m", "benchmarks.peers.load", str(port), str(path), str(connections), str(rate)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    path.unlink()
    seen: dict[str, Any] = json.loads(done.stdout)
    return seen


def memory_of(process: int) -> list[float]:
    """The resident memory (MB) of a process and of each of its children, largest last."""
    parent = psutil.Process(process)
    return sorted(one.memory_info().rss / 1e6 for one in (parent, *parent.children(recursive=True)))


def durability(server: PostgresServer) -> dict[str, str]:
    """What the PostgreSQL server promises about a commit."""
    with psycopg.connect(server.admin_dsn) as connection:
        names = ("server_version", "fsync", "synchronous_commit", "full_page_writes", "shared_buffers", "wal_sync_method")
        return {name: str(connection.execute(f"SHOW {name}").fetchone()[0]) for name in names}  # type: ignore[index]
