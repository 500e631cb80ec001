"""Short-lived addresses for files that a provider fetches from us: one token, one file, one message."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from models.encrypted import keyring_of
from models.outbox import MediaAddress

LASTS = timedelta(minutes=15)  # longer than a provider's own retries of one message


def issue_media_address(session: Session, attachment_id: UUID, outbound_id: UUID, now: datetime) -> str:
    """A fresh token under which the file may be fetched for this one message; only its keyed hash is stored."""
    token = secrets.token_urlsafe(32)
    row = MediaAddress(
        token_hash=media_hash(session, token), attachment_id=attachment_id, outbound_id=outbound_id, until=now + LASTS
    )
    session.add(row)
    return token


def media_hash(session: Session, token: str) -> bytes:
    """The keyed hash by which an address is found."""
    return keyring_of(session).lookup_hash("media address", token)
