"""The figures: accepted, the floor, the road, what is handed over, and the peers."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import text

from benchmarks.peers.calls import Call, signed_calls
from benchmarks.peers.neighbours import Peer, running_peer
from benchmarks.peers.quiet import calmest, look, share_of_others
from benchmarks.peers.sites import HOOK, Ground, load, memory_of, running, running_floor, running_ours
from models.database import Transactions
from tests.house import House

WARM = 400  # messages before anything counts
WORKERS = 2
PEER_CONNECTIONS = 16
PATIENCE = 300.0  # seconds until a queue must be empty


@dataclass
class Figure:
    """One measured row: messages a second, waits in milliseconds, and what else is worth saying."""

    name: str
    rate: float
    p50: float = 0.0
    p99: float = 0.0
    others: float = 0.0
    notes: dict[str, Any] = field(default_factory=dict)


def waits(seen: list[float]) -> tuple[float, float]:
    """The median and the 99th percentile in milliseconds."""
    ordered = sorted(seen)
    return ordered[len(ordered) // 2] * 1000, ordered[int(len(ordered) * 0.99)] * 1000


def loaded(
    ground: Ground, port: int, calls: list[Call], connections: int = 32, rate: float = 0.0
) -> tuple[dict[str, Any], float]:
    """What the generator saw, and the share of others meanwhile; every answer has to be a success."""
    before = look(ground.server_process)
    start = time.time()
    seen = load(ground, port, calls, connections, rate)
    others = share_of_others(before, look(ground.server_process), time.time() - start)
    bad = {status: number for status, number in seen["statuses"].items() if not status.startswith("2")}
    if bad:
        raise AssertionError(f"not all were taken: {bad}")
    return seen, others


def _at_full_speed(name: str, ground: Ground, port: int, count: int, seeds: Iterator[int]) -> Figure:
    def measure() -> tuple[dict[str, Any], float]:
        return loaded(ground, port, signed_calls(HOOK, count, next(seeds)))

    loaded(ground, port, signed_calls(HOOK, WARM, next(seeds)))
    seen, others = calmest(measure)
    return Figure(name, len(seen["waits"]) / seen["seconds"], *waits(seen["waits"]), others)


def floor(ground: Ground, kind: str, count: int, seeds: Iterator[int]) -> Figure:
    """The floor at full speed."""
    with running_floor(ground, kind) as port:
        return _at_full_speed("floor", ground, port, count, seeds)


def accepted(ground: Ground, url: str, count: int, seeds: Iterator[int]) -> tuple[Figure, Figure]:
    """Verified and stored by our own door: at full speed, and at half of that."""
    with running_ours(ground, url, 0) as house:
        full = _at_full_speed("accepted", ground, house.port, count, seeds)
        calls = signed_calls(HOOK, int(full.rate / 2 * 12), next(seeds))
        seen, others = calmest(lambda: loaded(ground, house.port, calls, rate=full.rate / 2))
        full.notes["web MB"] = round(memory_of(house.processes[0].pid)[-1])
        return full, Figure("accepted at half load", full.rate / 2, *waits(seen["waits"]), others)


def _left(transactions: Transactions) -> int:
    with transactions.read() as session:
        return int(session.scalar(text("SELECT count(*) FROM inbox WHERE state IN ('waiting', 'claimed')")) or 0)


def _wait_until_judged(ground: Ground, url: str) -> None:
    transactions = Transactions(url, ground.keyring)
    deadline = time.monotonic() + PATIENCE
    while _left(transactions):
        assert time.monotonic() < deadline, "the queue does not empty"
        time.sleep(0.02)
    transactions.close()


def road(ground: Ground, url: str, count: int, seeds: Iterator[int], name: str = "road") -> Figure:
    """Verified, stored, understood, ticketed, reply queued: from the first call until nothing is left to judge."""
    with running_ours(ground, url, WORKERS) as house:
        loaded(ground, house.port, signed_calls(HOOK, WARM, next(seeds)))
        _wait_until_judged(ground, url)

        def measure() -> tuple[float, float]:
            calls = signed_calls(HOOK, count, next(seeds))
            before, start = look(ground.server_process), time.time()
            loaded(ground, house.port, calls)
            _wait_until_judged(ground, url)
            spent = time.time() - start
            return count / spent, share_of_others(before, look(ground.server_process), spent)

        rate, others = calmest(measure)
        return Figure(name, rate, others=others, notes=_memory(house))


def _memory(house: House) -> dict[str, Any]:
    web, workers = house.processes[0], house.processes[1:]
    notes = {"web MB": round(memory_of(web.pid)[-1])}
    return notes | ({"worker MB": max(round(memory_of(worker.pid)[-1]) for worker in workers)} if workers else {})


class Provider:
    """The stand-in's process: to how many numbers something came, and when the first of it did."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self.url = process.stdout.readline().strip() if process.stdout else ""

    def ask(self, what: str) -> dict[str, Any]:
        """`count`, `seen` or `all`; the last one forgets."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        print(what, file=self.process.stdin, flush=True)
        told: dict[str, Any] = json.loads(self.process.stdout.readline())
        return told

    def wait_for(self, calls: Sequence[Call]) -> dict[str, Any]:
        """Wait until something came to everybody who wrote (some get two messages), then tell all."""
        wanted, deadline = {call.sender for call in calls}, time.monotonic() + PATIENCE
        while self.ask("count")["count"] < len(wanted) or not wanted <= self.ask("seen")["at"].keys():
            assert time.monotonic() < deadline, f"only {self.ask('count')['count']} of {len(wanted)} were answered"
            time.sleep(0.05)
        return self.ask("all")


@contextmanager
def running_provider() -> Iterator[Provider]:
    """Twilio's stand-in for the length of a block."""
    with running([sys.executable, "-m", "benchmarks.peers.stand_in"], talks=True) as process:
        yield Provider(process)


def handed_over(ground: Ground, url: str, count: int, seeds: Iterator[int]) -> tuple[Figure, Figure]:
    """Replies handed to the provider through its library: as fast as it goes, and at 50 a second how long after receipt."""
    with running_provider() as provider, running_ours(ground, url, WORKERS, provider.url) as house:
        warm = signed_calls(HOOK, WARM, next(seeds), each_once=True)
        loaded(ground, house.port, warm)
        provider.wait_for(warm)

        def fast() -> tuple[float, float]:
            calls = signed_calls(HOOK, count, next(seeds), each_once=True)
            before, start = look(ground.server_process), time.time()
            loaded(ground, house.port, calls)
            provider.wait_for(calls)
            spent = time.time() - start
            return count / spent, share_of_others(before, look(ground.server_process), spent)

        def paced() -> tuple[list[float], float]:
            calls = signed_calls(HOOK, 50 * 20, next(seeds), each_once=True)
            seen, others = loaded(ground, house.port, calls, rate=50.0)
            at = provider.wait_for(calls)["at"]
            return [at[number] - due for number, due in seen["due_at"].items()], others

        rate, others = calmest(fast)
        seconds, disturbed = calmest(paced)
        notes = _memory(house)
    return Figure("handed over", rate, others=others, notes=notes), Figure(
        "receipt to handed over, 50/s", 50.0, *waits(seconds), disturbed
    )


def peer(ground: Ground, which: Peer, count: int, seeds: Iterator[int]) -> Figure:
    """A peer's own road at full speed."""
    with running_peer(ground, which) as port:
        loaded(ground, port, which.calls(port, WARM // 4, next(seeds)), PEER_CONNECTIONS)
        seen, others = calmest(lambda: loaded(ground, port, which.calls(port, count, next(seeds)), PEER_CONNECTIONS))
        return Figure(which.name, len(seen["waits"]) / seen["seconds"], *waits(seen["waits"]), others)
