"""Places where a test may kill the process: inert unless both variables were set when it started."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count

POINT = "TB_TEST_CRASH"  # "in5:3": the third time that this process comes by in5
ALLOWED = "TB_TEST_CRASHES_ALLOWED"


@dataclass(frozen=True, slots=True)
class Plan:
    """The one point at which this process is to die, and at which of its visits."""

    point: str
    hit: int
    visits: Iterator[int] = field(default_factory=lambda: count(1))


def read_plan(environment: Mapping[str, str]) -> Plan | None:
    """The plan that an environment holds, or None; it takes both variables, so that one left behind does nothing."""
    point, _, hit = environment.get(POINT, "").partition(":")
    if not point or environment.get(ALLOWED) != "1" or not hit.isdigit():
        return None
    return Plan(point, int(hit))


_plan = read_plan(os.environ)


def plan_crash(environment: Mapping[str, str]) -> None:
    """Read the plan again: for a process that was forked from one which had imported everything."""
    global _plan
    _plan = read_plan(environment)


def crash(point: str) -> None:
    """Die by SIGKILL where the plan says so; nothing otherwise."""
    plan = _plan
    if plan is not None and plan.point == point and next(plan.visits) == plan.hit:
        os.kill(os.getpid(), signal.SIGKILL)


def crash_halfway(point: str, body: bytes) -> bytes | Iterable[bytes]:
    """A body as it is, or in two halves with the point between them where the plan names it."""
    return body if _plan is None or _plan.point != point else _halves(point, body)


def _halves(point: str, body: bytes) -> Iterator[bytes]:
    yield body[: len(body) // 2]
    crash(point)
    yield body[len(body) // 2 :]
