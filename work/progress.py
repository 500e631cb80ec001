"""How far a long command has come, on a terminal alone: what reads our output must not have to read that."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from typing import TypeVar

Item = TypeVar("Item")
STEPS = 100


def shown(items: Sequence[Item], words: str) -> Iterator[Item]:
    """The items one by one, with their share done on the error output."""
    show = sys.stderr.isatty() and len(items) > 0
    for at, item in enumerate(items):
        if show and at % max(1, len(items) // STEPS) == 0:
            print(f"\r{words} {at * 100 // len(items)} %", end="", file=sys.stderr, flush=True)
        yield item
    if show:
        print(f"\r{words} 100 %", file=sys.stderr)
