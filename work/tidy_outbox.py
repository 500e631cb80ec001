"""The outbox kept in order: sends whose worker died are in doubt, and what is past its time is given up."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime

from handlers.doubt_lapsed import doubt_lapsed
from handlers.give_up_late import give_up_late
from handlers.memory import Transactions


def tidy_outbox(transactions: Transactions, lines: Collection[str], clock: Callable[[], datetime]) -> int:
    """Tidy once; nothing waits for it, so there is never more to do at once."""
    with transactions.write() as session:
        doubt_lapsed(session, clock())
        give_up_late(session, lines, clock())
    return 0
