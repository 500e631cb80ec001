"""The outbox kept in order: sends whose worker died are in doubt, old doubts are shown, what is past its time is given up."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime, timedelta

import structlog

from handlers.doubt_lapsed import doubt_lapsed
from handlers.forget_turns import forget_turns
from handlers.give_up_late import give_up_late
from handlers.memory import Session, Transactions
from handlers.ring_alarm import ring_alarm
from handlers.show_doubts import show_doubts
from handlers.weigh_lines import weigh_lines
from work.parts import WorkerParts

IN_DOUBT = "sends-in-doubt"
TURNS_KEPT = timedelta(minutes=15)
log = structlog.get_logger()


def tidy_outbox(transactions: Transactions, lines: Collection[str], clock: Callable[[], datetime]) -> int:
    """Tidy once; nothing waits for it, so there is never more to do at once."""
    shown = transactions.attempt(lambda session: _tidy(session, lines, clock()))
    if shown:
        log.warning("messages in doubt were put before a human", count=shown)
    return 0


def _tidy(session: Session, lines: Collection[str], now: datetime) -> int:
    doubt_lapsed(session, now)
    give_up_late(session, lines, now)
    shown, left = show_doubts(session, now)
    if shown or not left:
        ring_alarm(session, IN_DOUBT, "outbox", bool(left), now, {"count": left})
    return shown


def weigh(parts: WorkerParts) -> None:
    """Shift texts away from lines that do badly, and slowly back."""
    for line_id, weight in parts.transactions.attempt(lambda session: weigh_lines(session, parts.clock())):
        log.warning("a line carries another share", line=line_id, percent=weight)


def forget(parts: WorkerParts) -> None:
    """Forget the turns and the counts that no longer matter."""
    parts.transactions.attempt(lambda session: forget_turns(session, parts.clock() - TURNS_KEPT))
