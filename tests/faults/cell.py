"""One cell of the matrix: a fresh house, its providers and clients, kills at each point and at random, and the reckoning."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

from handlers.memory import Transactions
from models.keys import Keyring
from tests.faults import load
from tests.faults.away import Away, spool_rounds
from tests.faults.compare import compare_inbound, compare_outbound, in_doubt, orphans, unfinished
from tests.faults.fast_clock import clock_of, new_clock
from tests.faults.kills import Kills
from tests.house import ROOT, free_port, line_variables

PUBLIC = "https://tounkan.example"
SHAPES = {"sqlite": ["web"], "postgresql": ["web"] * 4 + ["worker"] * 2}
START_SECONDS, POINT_SECONDS = 90.0, 45.0
SETTLE_SECONDS = 120.0  # in which what is left must become less
ONCE_EVERY = 4  # every fourth is never brought again after its 2xx: a repeat would hide that it was lost
REPORTED = ("last status wins", "all four")  # variants in which all reports have to come
QUIET_SECONDS = 1.5  # after which nothing more is expected


@dataclass(frozen=True)
class Plan:
    """What one cell does."""

    database: str
    direction: str
    channel: str
    points: tuple[str, ...]
    each: int
    at_random: int
    messages: int
    rate: float = 10.0  # messages a second of each client, or texts a second in all
    speed: float = 6.0
    variant: str = ""
    pause: tuple[float, float] = (0.2, 0.6)
    long_every: int = 10
    latest: int = 12
    photo_every: int = 0
    points_at_once: float = 0.0  # one after another in each process; at most so many seconds for each point

    @property
    def name(self) -> str:
        """How the cell is called in the table and in the state."""
        return " / ".join(filter(None, (self.direction, self.database, self.channel, self.variant)))


@dataclass
class Result:
    """What a cell came to."""

    plan: dict[str, Any]
    kills: dict[str, int] = field(default_factory=dict)
    strange: list[int] = field(default_factory=list)
    stretches: dict[str, dict[str, int]] = field(default_factory=dict)
    outbound: dict[str, Any] = field(default_factory=dict)
    waiting: dict[str, int] = field(default_factory=dict)
    orphans: int = 0
    seconds: float = 0.0
    up_in: float = 0.0
    settled_in: float = 0.0


class House:
    """The nursery, the providers and the clients of one cell, each a process of its own."""

    def __init__(self, plan: Plan, url: str, keyring: Keyring, folder: Path) -> None:
        self.plan, self.url, self.folder = plan, url, folder
        self.transactions = Transactions(url, keyring)
        self.clients: list[subprocess.Popen[bytes]] = []
        self.config = new_clock(plan.speed) | {
            "public": PUBLIC,
            "port": free_port(),
            "channel": plan.channel,
            "photo_every": plan.photo_every,
            "rate": plan.rate,
            "fault_share": 0.03 if plan.direction == "outbound" and not plan.variant else 0.0,
            "report_share": 1.0 if plan.variant in REPORTED else 0.5,
            "variant": plan.variant,
            "once_every": 1 if plan.variant == "ack before commit" else ONCE_EVERY,
            "slots": SHAPES[plan.database],
        }
        self.clock = clock_of(self.config)
        self.provider = self._start_provider()
        if plan.direction == "outbound":
            load.queue_texts(self.transactions, plan, self.clock)  # before anybody else writes: SQLite has one writer
        self.kills = Kills(self._start_nursery(keyring), folder, SHAPES[plan.database])

    def _start_provider(self) -> subprocess.Popen[bytes]:
        path = self.folder / "provider.json"
        path.write_text(json.dumps(self.config))
        provider = start("tests.faults.provider", path, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        assert provider.stdout is not None
        self.lines = json.loads(provider.stdout.readline())
        self.config["provider"] = self.lines[self.plan.channel]["base_url"]
        return provider

    def _start_nursery(self, keyring: Keyring) -> subprocess.Popen[bytes]:
        (self.folder / "plan.json").write_text("{}")
        (self.folder / "data").mkdir(exist_ok=True)
        environment = {
            "PORT": str(self.config["port"]),
            "TB_DATABASE_URL": self.url,
            "TB_DATA_FOLDER": str(self.folder / "data"),
            "TB_KEYS": keyring.as_text(),
            "TB_PUBLIC_URL": PUBLIC,
            "TB_SELF_TEST": "false",
            **line_variables(self.lines),
        }
        path = self.folder / "nursery.json"
        path.write_text(json.dumps(self.config | {"environment": environment}))
        return start("tests.faults.nursery", path, stdout=subprocess.PIPE)

    def start_clients(self) -> None:
        """Start the four clients; the load begins with their first message."""
        path = self.folder / "clients.json"
        path.write_text(json.dumps(self.config))
        self.stretch("before")
        self.clients = [start("tests.faults.client", path, str(client)) for client in range(load.CLIENTS)]

    def stretch(self, name: str, until: int | None = None) -> None:
        """From now on messages belong to another stretch; `until` is the number at which the clients end."""
        self.name = name
        draft = self.folder / "load.draft"
        draft.write_text(json.dumps({"stretch": name, "until": until}))
        draft.rename(self.folder / "load.json")

    def brought(self) -> int:
        """How many messages the furthest client has brought, or 0."""
        at = [path.read_text() or "0" for path in self.folder.glob("client-*.at")]
        return max(map(int, at), default=0)

    def end_clients(self) -> None:
        """Let every client come to the same number, and end."""
        self.stretch(self.name, max(self.brought() + 3, -(-self.plan.messages // load.CLIENTS)))
        for client in self.clients:
            client.wait(timeout=400)

    def end(self) -> None:
        """End all processes."""
        self.kills.end()
        for process in (self.provider, *self.clients):
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            process.wait()
        self.transactions.close()


def start(module: str, path: Path, *more: str, **pipes: Any) -> subprocess.Popen[bytes]:
    """Start one process of the harness."""
    command = [sys.executable, "-m", module, str(path), *more]
    plain = {name: value for name, value in os.environ.items() if not name.startswith("TB_")}
    errors = (path.parent / f"{module.rpartition('.')[2]}.errors").open("ab")
    return subprocess.Popen(command, cwd=ROOT, env=plain, stderr=errors, **pipes)


@contextlib.contextmanager
def house_of(plan: Plan, url: str, keyring: Keyring, folder: Path) -> Iterator[House]:
    """The processes of a cell, for the length of a block."""
    house = House(plan, url, keyring, folder)
    try:
        yield house
    finally:
        house.end()


def run_cell(plan: Plan, url: str, keyring: Keyring, folder: Path) -> Result:
    """Run one cell on a fresh database and reckon."""
    began = time.monotonic()
    load.prepare(plan, url, keyring)
    result = Result(asdict(plan))
    with house_of(plan, url, keyring, folder) as house:
        load.wait_until_up(house.config["port"], START_SECONDS, house.kills.nursery)
        result.up_in = time.monotonic() - began
        if plan.direction != "outbound":
            house.start_clients()
        doubted = _kill(house)
        house.kills.plan()
        if house.clients:
            house.end_clients()
        result.settled_in, seen = _settle(house)
        _reckon(house, result, doubted | seen)
    result.kills, result.strange = dict(house.kills.counts), house.kills.strange
    result.seconds = time.monotonic() - began
    return result


def _kill(house: House) -> set[UUID]:
    plan, doubted = house.plan, set[UUID]()
    if plan.points_at_once:
        house.kills.plan(*plan.points, latest=plan.latest)
        house.kills.wait_for_all(plan.points, len(plan.points) * plan.points_at_once)
    for point in () if plan.points_at_once else plan.points:
        house.stretch(point)
        if point.startswith("sp"):
            spool, port = house.folder / "data" / "spool", house.config["port"]
            spool_rounds(house.kills, Away(house.url), point, plan.each, spool, port)
            continue
        house.kills.plan(point, latest=min(plan.latest, 4) if point[:2] in ("wk", "md", "sp") else plan.latest)
        house.kills.wait_for(point, plan.each, POINT_SECONDS)
        doubted |= in_doubt(house.transactions)
    house.stretch("random")
    house.kills.plan()
    for _ in range(0, plan.at_random, 5):
        house.kills.at_random(5, plan.pause)
        doubted |= in_doubt(house.transactions)
    return doubted


def _settle(house: House) -> tuple[float, set[UUID]]:
    began, doubted = time.monotonic(), set[UUID]()
    fewest, moved, quiet_since = sys.maxsize, began, None
    patience = SETTLE_SECONDS / 4 if house.plan.variant else SETTLE_SECONDS
    while (now := time.monotonic()) - moved < patience:
        doubted |= in_doubt(house.transactions)
        left = _left(house)
        if left < fewest:
            fewest, moved = left, now
        quiet_since = None if left else quiet_since or now
        if quiet_since and now - quiet_since > QUIET_SECONDS:
            break
        time.sleep(0.3)
    return time.monotonic() - began, doubted


def _left(house: House) -> int:
    left, plan = unfinished(house.transactions), house.plan
    if plan.variant and plan.direction == "inbound":
        return left["inbox"]  # the replies are not the question there
    # Twilio can be asked, so nothing may stay in doubt; elsewhere it is over when a human has been shown it.
    return sum(left.values()) + len(in_doubt(house.transactions, unseen=not plan.channel.startswith("twilio")))


def _reckon(house: House, result: Result, doubted: set[UUID]) -> None:
    result.waiting = unfinished(house.transactions)
    sent = compare_outbound(house.transactions, house.folder, house.plan.channel, doubted, house.clock())
    result.outbound = asdict(sent)
    if house.clients:
        found = compare_inbound(house.transactions, house.folder, house.plan.channel)
        result.stretches = {stretch: asdict(figures) for stretch, figures in found.items()}
    result.orphans = orphans(house.transactions, house.folder / "data" / "files")
