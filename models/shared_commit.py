"""Commits shared between threads: whoever comes while one is being written goes into the next, and waits for that."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from sqlalchemy.orm import Session

from models.database import MemoryAway, Transactions

Item = TypeVar("Item")
MOST = 100  # items in one commit
# Where a disk is slow, what gathers behind a commit need not wait for it: PostgreSQL syncs what several write at once.
WRITERS, ENOUGH = 3, 4


def _closed() -> threading.Lock:
    lock = threading.Lock()
    lock.acquire()
    return lock


@dataclass(eq=False, slots=True)
class _Handed(Generic[Item]):
    """An item on its way, and how it ended; until it is known to be durable it counts as not stored.

    Its thread waits at `called`; then it either writes `batch`, which begins with it, or somebody has written it.
    """

    item: Item
    called: threading.Lock = field(default_factory=_closed)
    batch: list[_Handed[Item]] = field(default_factory=list)
    error: Exception | None = field(default_factory=MemoryAway)


class SharedCommit(Generic[Item]):
    """Writes items of many threads in as few transactions as there is time for; needs no thread of its own.

    The first to come writes at once. Those who come meanwhile wait; then one of them writes what all of them brought.
    """

    def __init__(
        self,
        transactions: Transactions,
        deed: Callable[[Session, Sequence[Item]], None],
        at_once: Callable[[Item], bool] = lambda _: False,
    ) -> None:
        """The deed writes several items in one session and must be able to run twice.

        `at_once` says of an item that even a part of the deed does no harm: where that holds for all, statements commit singly.
        """
        self._transactions, self._deed, self._at_once = transactions, deed, at_once
        self._most_writers = 1 if transactions.is_sqlite else WRITERS
        self._guard = threading.Lock()
        self._waiting: list[_Handed[Item]] = []
        self._writers = 0

    def hand_in(self, item: Item) -> None:
        """Return when the item is committed; raise what kept it from being so, MemoryAway where there is no database."""
        mine = _Handed(item)
        with self._guard:
            self._waiting.append(mine)
            if not self._writers or (self._writers < self._most_writers and len(self._waiting) >= ENOUGH):
                self._writers += 1
                self._begin()
        mine.called.acquire()
        if mine.batch:
            try:
                self._write(mine.batch)
            finally:
                self._end(mine.batch)
        if mine.error is not None:
            raise mine.error

    def _begin(self) -> None:
        """Let the one who waits longest write what has gathered; the guard is held."""
        batch, self._waiting = self._waiting[:MOST], self._waiting[MOST:]
        batch[0].batch = batch
        batch[0].called.release()

    def _end(self, batch: Sequence[_Handed[Item]]) -> None:
        with self._guard:
            if self._waiting:
                self._begin()
            else:
                self._writers -= 1
        for handed in batch[1:]:
            handed.called.release()

    def _do(self, items: Sequence[Item]) -> None:
        at_once = all(self._at_once(item) for item in items)
        self._transactions.attempt(lambda session: self._deed(session, items), at_once)

    def _write(self, batch: Sequence[_Handed[Item]]) -> None:
        try:
            self._do([handed.item for handed in batch])
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
