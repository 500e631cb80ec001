"""What lay in the spool goes into the inbox, each message with the time at which it was received."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from handlers.steps.inbox_rows import heads_first, message_row, quarantine_row
from handlers.steps.spooled import Spooled
from models.encrypted import keyring_of
from models.inbox import KEY, RANK, InboxRow, Quarantined
from models.upsert import insert_new


def store_spooled(session: Session, entries: Sequence[Spooled]) -> int:
    """Store the messages of some entries in their order, and what could not be read; how many messages were new."""
    keyring = keyring_of(session)
    unread = [
        quarantine_row(keyring, entry.line_id, part, entry.received_at)
        for entry in entries
        for part in entry.reading.quarantined
    ]
    insert_new(session, Quarantined, unread, ("content_hash",))
    rows = [
        message_row(keyring, entry.line_id, message, entry.received_at, "spool")
        for entry in entries
        for message in entry.reading.messages
    ]
    return sum(insert_new(session, InboxRow, part, KEY, RANK) for part in heads_first(rows))
