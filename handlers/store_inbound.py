"""Make a provider's messages durable before it is answered: one short sealed row each, doubles refused by the unique key."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from bot.values import InboundMessage, Reading
from handlers.steps.payload import pack
from models.base import new_id
from models.encrypted import keyring_of, seal_loose
from models.inbox import InboxRow, Quarantined
from models.upsert import insert_new


def store_inbound(session: Session, line_id: str, reading: Reading, now: datetime) -> int:
    """Store what a call brought on a line; how many messages were new."""
    _store_quarantined(session, line_id, reading.quarantined, now)
    rows = [_row(session, line_id, message, now) for message in reading.messages]
    return insert_new(session, InboxRow, rows, ("line_id", "external_hash"))


def _row(session: Session, line_id: str, message: InboundMessage, now: datetime) -> dict[str, Any]:
    keyring, row_id = keyring_of(session), new_id()
    return {
        "id": row_id,
        "line_id": line_id,
        "external_hash": keyring.lookup_hash(f"external:{line_id}", message.external_id),
        "lane": keyring.lookup_hash(f"lane:{line_id}", f"{message.sender.kind}:{message.sender.value}"),
        "sealed_payload": seal_loose(keyring, "inbox", "sealed_payload", row_id, pack(message)),
        "received_at": now,
        "state": "waiting",
        "attempts": 0,
    }


def _store_quarantined(session: Session, line_id: str, parts: tuple[str, ...], now: datetime) -> None:
    keyring = keyring_of(session)
    rows = []
    for part in parts:
        row_id = new_id()
        rows.append(
            {
                "id": row_id,
                "line_id": line_id,
                "received_at": now,
                "content_hash": keyring.lookup_hash(f"quarantine:{line_id}", part),
                "sealed_content": seal_loose(keyring, "quarantine", "sealed_content", row_id, part),
            }
        )
    insert_new(session, Quarantined, rows, ("content_hash",))
