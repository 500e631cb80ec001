"""A text that has to be sent once more, or otherwise: a fresh outbound row that carries the same message."""

from __future__ import annotations

from datetime import datetime

from models.outbox import Outbound

KEPT = ("recipient_kind", "message_id", "contact_id", "agent_id", "address_id", "line_id", "purpose", "lane", "rank")
ALSO = ("expires_at", "parts", "quiet_zone", "fallback_of", "mission_id")


def copy_row(row: Outbound, not_before: datetime, now: datetime, **changes: object) -> Outbound:
    """A queued row like another, from a moment on, with some columns changed; the first row of all is its `retry_of`."""
    values = {name: getattr(row, name) for name in (*KEPT, *ALSO)}
    values |= {"retry_of": row.retry_of or row.id, "status": "queued", "attempts": 0} | changes
    return Outbound(**values, created_at=now, not_before=not_before)
