"""A message in doubt was found at its provider: it was accepted after all."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.delivery import forward
from models.encrypted import keyring_of
from models.outbox import Outbound


def settle_doubt(session: Session, outbound_id: UUID, external_id: str, now: datetime) -> None:
    """Move a message in doubt to sent, under the provider's id, unless that id is known to be another message's."""
    row = session.get_one(Outbound, outbound_id, with_for_update=True)
    found = keyring_of(session).lookup_hash(f"external:{row.line_id}", external_id)
    taken = select(Outbound.id).where(Outbound.line_id == row.line_id, Outbound.external_hash == found)
    if row.status != "in doubt" or session.scalar(taken) is not None:
        return  # settled meanwhile, or what was found is another message with the same words
    row.status, row.sent_at = forward(row.status, "sent"), row.sent_at or now
    row.external_hash, row.external_id, row.error_code = found, external_id, None
