"""Houses broken on purpose: each does what a hurried hand would have written, and the kill loop has to notice."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any
from uuid import UUID

from sqlalchemy import insert as plain_insert
from sqlalchemy import select

import bot.delivery
import handlers.record_outcome
import handlers.record_status
import handlers.store_inbound
import work.deliver
from gateway.safekeeping import Safekeeping
from models.inbox import InboxRow
from models.outbox import Outbound
from models.upsert import insert_new

LINGER = 0.5  # seconds between the answer and the write, as a queue in memory that is emptied now and then would take
GAP = 0.1  # seconds between the look and the write, as a busy database makes them


def sound() -> None:
    """The product as it is."""


def ack_before_commit() -> None:
    """Answer first and store a moment later."""
    keep = Safekeeping.keep

    def later(keeping: Safekeeping, line_id: str, reading: Any) -> None:
        def after_a_moment() -> None:
            time.sleep(LINGER)
            keep(keeping, line_id, reading)

        threading.Thread(target=after_a_moment, daemon=True).start()

    Safekeeping.keep = later  # type: ignore[method-assign]


def look_then_insert() -> None:
    """Look whether the message is there already, then insert it: the database refuses nothing (its key is dropped)."""
    keep = Safekeeping.keep

    def look_first(keeping: Safekeeping, line_id: str, reading: Any) -> None:
        transactions = keeping._transactions
        hashes = [transactions.keyring.lookup_hash(f"external:{line_id}", message.external_id) for message in reading.messages]
        with transactions.read() as session:
            seen = session.scalar(select(InboxRow.seq).where(InboxRow.external_hash.in_(hashes)))
        if seen is None:
            time.sleep(GAP)
            keep(keeping, line_id, reading)

    def insert(session: Any, table: Any, rows: list[dict[str, Any]], *more: Any) -> int:
        if table is not InboxRow:
            return insert_new(session, table, rows, *more)
        for row in rows:
            session.execute(plain_insert(table), {"rank": 1, **{name: row[name] for name in row if hasattr(table, name)}})
        return len(rows)

    Safekeeping.keep = look_first  # type: ignore[method-assign]
    handlers.store_inbound.insert_new = insert  # type: ignore[attr-defined]


def send_then_mark() -> None:
    """Leave the rows as they were until the provider has answered; only this process knows what it has in hand."""
    claim, in_hand = work.deliver.claim_send, set[UUID]()

    def claim_nothing(session: Any, *arguments: Any) -> Any:
        jobs = [job for job in claim(session, *arguments) if job.outbound_id not in in_hand]
        in_hand.update(job.outbound_id for job in jobs)
        for row in session.scalars(select(Outbound).where(Outbound.status == "sending")):
            row.status, row.lease_until = "queued", None
        return jobs

    work.deliver.claim_send = claim_nothing  # type: ignore[attr-defined]


def last_status_wins() -> None:
    """Show whatever was reported last."""

    def last(present: str, reported: str | None) -> Any:
        return reported or present

    for module in (bot.delivery, handlers.record_status, handlers.record_outcome):
        module.forward = last  # type: ignore[attr-defined]


def all_four() -> None:
    """All of it in one house."""
    for broken in (look_then_insert, ack_before_commit, send_then_mark, last_status_wins):
        broken()


VARIANTS: dict[str, Callable[[], None]] = {
    "": sound,
    "ack before commit": ack_before_commit,
    "look, then insert": look_then_insert,
    "send, then mark": send_then_mark,
    "last status wins": last_status_wins,
    "all four": all_four,
}
