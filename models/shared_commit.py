"""Commits shared between threads: whoever comes while one is being written goes into the next, and waits for that."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from sqlalchemy.orm import Session

from models.database import MemoryAway, Transactions

Item = TypeVar("Item")
MOST = 100  # items in one commit
GATHER = 0.002  # seconds that a writer leaves to others, where the last commit was shared: under load fewer, larger commits


@dataclass(eq=False, slots=True)
class _Handed(Generic[Item]):
    """An item on its way, and how it ended; until it is known to be durable it counts as not stored."""

    item: Item
    called: threading.Event = field(default_factory=threading.Event)
    ended: bool = False
    error: Exception | None = field(default_factory=MemoryAway)


class SharedCommit(Generic[Item]):
    """Writes items of many threads in as few transactions as there is time for; needs no thread of its own.

    The first to come writes at once. Those who come meanwhile wait; then one of them writes what all of them brought.
    """

    def __init__(self, transactions: Transactions, deed: Callable[[Session, Sequence[Item]], None]) -> None:
        """The deed writes several items in one session and must be able to run twice."""
        self._transactions, self._deed = transactions, deed
        self._guard = threading.Lock()
        self._waiting: list[_Handed[Item]] = []
        self._writing = self._crowded = False

    def hand_in(self, item: Item) -> None:
        """Return when the item is committed; raise what kept it from being so, MemoryAway where there is no database."""
        mine = _Handed(item)
        with self._guard:
            self._waiting.append(mine)
            first, self._writing = not self._writing, True
        if not first:
            mine.called.wait()
        if not mine.ended:
            self._write_what_waits()
        if mine.error is not None:
            raise mine.error

    def _write_what_waits(self) -> None:
        if self._crowded:
            time.sleep(GATHER)
        with self._guard:
            batch, self._waiting = self._waiting[:MOST], self._waiting[MOST:]
            self._crowded = len(batch) > 1
        try:
            self._write(batch)
        finally:
            self._call(batch)

    def _call(self, batch: Sequence[_Handed[Item]]) -> None:
        with self._guard:
            self._writing = bool(self._waiting)
            following = self._waiting[:1]
        for handed in batch:
            handed.ended = True
        for handed in (*following, *batch):
            handed.called.set()

    def _write(self, batch: Sequence[_Handed[Item]]) -> None:
        try:
            self._transactions.attempt(lambda session: self._deed(session, [handed.item for handed in batch]))
        except MemoryAway as error:
            _settle(batch, error)
        except Exception as error:
            if len(batch) == 1:
                _settle(batch, error)
                return
            # One of them is at fault and its neighbours are not: each alone.
            for handed in batch:
                self._write([handed])
        else:
            _settle(batch, None)


def _settle(batch: Sequence[_Handed[Item]], error: Exception | None) -> None:
    for handed in batch:
        handed.error = error
