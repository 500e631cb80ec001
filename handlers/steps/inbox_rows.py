"""What a provider brought as rows of the inbox and of the quarantine, sealed and hashed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, Literal

from bot.values import InboundMessage
from handlers.steps.payload import pack
from handlers.steps.self_test import is_self_test
from models.base import new_id
from models.encrypted import seal_loose
from models.inbox import SELF_TEST
from models.keys import Keyring

Source = Literal["provider", "spool", "sweep"]


def message_row(keyring: Keyring, line_id: str, message: InboundMessage, now: datetime, source: Source) -> dict[str, Any]:
    """A message that came in on a line, with the lane of its sender."""
    row_id = new_id()
    lane = keyring.lookup_hash(f"lane:{line_id}", f"{message.sender.kind}:{message.sender.value}")
    return {
        "id": row_id,
        "line_id": line_id,
        "external_hash": keyring.lookup_hash(f"external:{line_id}", message.external_id),
        "lane": lane,
        "sealed_payload": seal_loose(keyring, "inbox", "sealed_payload", row_id, pack(message)),
        "received_at": now,
        "state": "waiting",
        "attempts": 0,
        "source": SELF_TEST if is_self_test(keyring, line_id, message.text) else source,
        "late_seconds": _seconds_late(message, now) if source == "sweep" else None,
        "sender_lane": lane,
    }


def heads_first(rows: Sequence[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    """Each lane's first row, then all others: a statement does not see its own rows when it asks who is a stranger."""
    heads: dict[bytes, dict[str, Any]] = {}
    for row in rows:
        heads.setdefault(row["lane"], row)
    yield list(heads.values())
    if len(heads) < len(rows):
        yield [row for row in rows if heads[row["lane"]] is not row]


def _seconds_late(message: InboundMessage, now: datetime) -> int:
    return max(0, int((now - (message.sent_at or now)).total_seconds()))


def quarantine_row(keyring: Keyring, line_id: str, part: str, now: datetime) -> dict[str, Any]:
    """A part of a call that could not be read."""
    row_id = new_id()
    return {
        "id": row_id,
        "line_id": line_id,
        "received_at": now,
        "content_hash": keyring.lookup_hash(f"quarantine:{line_id}", part),
        "sealed_content": seal_loose(keyring, "quarantine", "sealed_content", row_id, part),
    }
