"""How much of the machine others used while something was measured: a disturbed figure is measured again."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

import psutil

DISTURBED = 0.10  # of all cores
TRIES = 2
Figure = TypeVar("Figure")


@dataclass(frozen=True)
class Watched:
    """Processor seconds: of the whole machine, and of the benchmark with all that it started."""

    machine: float
    mine: float


def look(*also: int) -> Watched:
    """The seconds used until now; `also` are processes that left our tree, such as the database server."""
    whole = psutil.cpu_times()
    busy = sum(whole) - whole.idle - getattr(whole, "iowait", 0.0) - getattr(whole, "guest", 0.0)
    return Watched(busy, sum(_seconds(number) for number in (os.getpid(), *also)))


def _seconds(number: int) -> float:
    total = 0.0
    try:
        parent = psutil.Process(number)
        for one in (parent, *parent.children(recursive=True)):
            spent = one.cpu_times()
            total += spent.user + spent.system + spent.children_user + spent.children_system
    except psutil.Error:
        return total
    return total


def share_of_others(before: Watched, after: Watched, seconds: float) -> float:
    """The share of all cores that others used between two looks."""
    others = (after.machine - before.machine) - (after.mine - before.mine)
    return max(0.0, others / (seconds * (psutil.cpu_count() or 1)))


def calmest(measure: Callable[[], tuple[Figure, float]]) -> tuple[Figure, float]:
    """A figure with the share of others beside it; measured again where it was disturbed, and the calmer one kept."""
    best = measure()
    for _ in range(TRIES - 1):
        if best[1] <= DISTURBED:
            break
        again = measure()
        best = min(best, again, key=lambda pair: pair[1])
    return best
