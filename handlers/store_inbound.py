"""Make a provider's messages durable before it is answered: one short sealed row each, doubles refused by the unique key."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from bot.values import Reading
from handlers.crash_points import crash
from handlers.steps.inbox_rows import Source, heads_first, message_row, quarantine_row
from models.encrypted import keyring_of
from models.inbox import KEY, RANK, InboxRow, Quarantined
from models.upsert import insert_new


def store_inbound(session: Session, line_id: str, reading: Reading, now: datetime, source: Source = "provider") -> int:
    """Store what came in on a line and by which way; how many messages were new."""
    keyring = keyring_of(session)
    unread = [quarantine_row(keyring, line_id, part, now) for part in reading.quarantined]
    insert_new(session, Quarantined, unread, ("content_hash",))
    rows = [message_row(keyring, line_id, message, now, source) for message in reading.messages]
    stored = sum(insert_new(session, InboxRow, part, KEY, RANK) for part in heads_first(rows))
    crash("in3")
    return stored
