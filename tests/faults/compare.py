"""The providers' ledgers held against our database: what is lost, doubled, in doubt, or went backwards."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from bot.delivery import RANK
from gateway.discover import discover
from handlers.memory import Transactions
from models.contacts import Address
from models.inbox import InboxRow
from models.messages import Attachment, Message
from models.outbox import Outbound
from tests.faults.ledger import read_ledger

PROVEN = ("sent", "delivered", "read")
UNFINISHED = ("queued", "sending")


@dataclass
class Figures:
    """What one stretch of the loop came to; `lost` and `doubled` are as the study defines them."""

    messages: int = 0
    taken: int = 0
    lost: int = 0
    doubled: int = 0


@dataclass
class Sent:
    """What became of the outbound rows of a house."""

    rows: int = 0
    accepted: int = 0
    lost: int = 0
    doubled: int = 0
    backwards: int = 0
    failed: int = 0
    in_doubt: int = 0
    resolved: int = 0
    shown: int = 0
    oldest_seconds: float = 0.0


def compare_inbound(transactions: Transactions, folder: Path, line_id: str) -> dict[str, Figures]:
    """Each stretch's messages: taken by us with a 2xx, against the rows and the threads."""
    stretches, taken = _told(folder)
    rows, kept = _stored(transactions, line_id)
    figures: dict[str, Figures] = {}
    for message, stretch in stretches.items():
        found = figures.setdefault(stretch, Figures())
        here = rows.get(transactions.keyring.lookup_hash(f"external:{line_id}", message), [])
        entries = sum(kept[row] for row in here)
        found.messages += 1
        found.taken += taken[message]
        found.lost += bool(taken[message]) and entries == 0
        found.doubled += max(len(here), entries) > 1
    return figures


def _told(folder: Path) -> tuple[dict[str, str], Counter[str]]:
    stretches: dict[str, str] = {}
    taken: Counter[str] = Counter()
    for entry in read_ledger(folder, "client-*.ledger"):
        if entry["event"] == "taken":
            taken[entry["id"]] += 1
        else:
            stretches[entry["id"]] = stretches.get(entry["id"]) or entry["stretch"]
    return stretches, taken


def _stored(transactions: Transactions, line_id: str) -> tuple[dict[bytes, list[UUID]], Counter[UUID]]:
    rows: dict[bytes, list[UUID]] = {}
    with transactions.read() as session:
        for external_hash, row_id in session.execute(
            select(InboxRow.external_hash, InboxRow.id).where(InboxRow.line_id == line_id)
        ):
            rows.setdefault(external_hash, []).append(row_id)
        kept = Counter(session.scalars(select(Message.inbox_id).where(Message.inbox_id.is_not(None))))
    return rows, kept  # type: ignore[return-value]


def compare_outbound(transactions: Transactions, folder: Path, line_id: str, doubted: set[UUID], now: datetime) -> Sent:
    """The outbound rows against what the provider accepted, by whom it was for and what it said."""
    accepted, reported = _noted(folder, line_id)
    sent, owed, proven = Sent(accepted=sum(accepted.values())), Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    with transactions.read() as session:
        wanted = select(Outbound, Message, Address).join(Message, Message.id == Outbound.message_id)
        for row, message, address in session.execute(
            wanted.join(Address, Address.id == Outbound.address_id).where(Outbound.line_id == line_id)
        ):
            key = _key(address.value or "", message.text or "")
            owed[key] += 1
            proven[key] += row.status in PROVEN
            sent.rows += 1
            sent.failed += row.status == "failed"
            sent.lost += row.status in UNFINISHED
            sent.resolved += row.id in doubted and row.status in PROVEN
            sent.backwards += RANK[row.status] < reported.get(row.external_id or "", 0)
            if row.status == "in doubt":
                sent.in_doubt += 1
                sent.shown += row.shown_at is not None
                sent.oldest_seconds = max(sent.oldest_seconds, (now - (row.doubted_at or row.created_at)).total_seconds())
    sent.lost += sum((proven - accepted).values())
    sent.doubled = sum((accepted - owed).values())
    return sent


def _noted(folder: Path, line_id: str) -> tuple[Counter[tuple[str, str]], dict[str, int]]:
    words = discover()[line_id].STATUS_WORDS
    accepted: Counter[tuple[str, str]] = Counter()
    furthest: dict[str, int] = {}
    for entry in read_ledger(folder, "provider.ledger"):
        if entry["channel"] == line_id and entry["event"] == "accepted":
            accepted[_key(entry["to"], entry["text"])] += 1
        elif entry["channel"] == line_id:
            rank = RANK[words[entry["word"]]]
            furthest[entry["id"]] = max(rank, furthest.get(entry["id"], 0))
    return accepted, furthest


def _key(to: str, text: str) -> tuple[str, str]:
    return to.removeprefix("+"), text.strip()


def unfinished(transactions: Transactions) -> dict[str, int]:
    """What still waits: messages to judge, texts to send, files to fetch."""
    with transactions.read() as session:
        return {
            "inbox": _count(session, InboxRow, InboxRow.state.in_(("waiting", "claimed"))),
            "outbox": _count(session, Outbound, Outbound.status.in_(UNFINISHED)),
            "files": _count(session, Attachment, Attachment.state == "waiting"),
        }


def in_doubt(transactions: Transactions, unseen: bool = False) -> set[UUID]:
    """The outbound rows that are in doubt now, or those of them that no human has been shown yet."""
    wanted = select(Outbound.id).where(Outbound.status == "in doubt")
    with transactions.read() as session:
        return set(session.scalars(wanted.where(Outbound.shown_at.is_(None)) if unseen else wanted))


def orphans(transactions: Transactions, files: Path) -> int:
    """Files without a row that knows them, rows without their file, and drafts that were left."""
    with transactions.read() as session:
        states = {row_id.hex: state for row_id, state in session.execute(select(Attachment.id, Attachment.state))}
    there = {path.name for path in files.glob("*")} if files.exists() else set()
    unknown = [name for name in there if name.partition(".")[0] not in states or name.endswith("-draft")]
    kept = {f"{row_id}.original" for row_id, state in states.items() if state == "kept"}
    return len(unknown) + len(kept - there)


def _count(session: Any, table: Any, condition: Any) -> int:
    return int(session.scalar(select(func.count()).select_from(table).where(condition)) or 0)
