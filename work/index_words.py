"""The body of `manage.py index-words`: everything written so far is made findable, in short transactions."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from uuid import UUID

from handlers.index_old import index_old
from handlers.memory import Transactions

AT_A_TIME = 200  # messages in one transaction


def index_all(transactions: Transactions, tell: Callable[[int], None]) -> int:
    """Index all messages; how many steps it took. Safe to stop and to begin again at any time."""
    after: UUID | None = None
    steps = 0
    while True:
        after = transactions.attempt(partial(index_old, after=after, most=AT_A_TIME))
        if after is None:
            return steps
        steps += 1
        tell(steps * AT_A_TIME)
