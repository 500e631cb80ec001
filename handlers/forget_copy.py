"""A provider's copy is gone, and with it what we knew of it."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.orm import Session

from models.copies import ProviderCopy


def forget_copy(session: Session, copy_id: UUID) -> None:
    """Remove the row of a deleted copy; one that is gone already is no matter."""
    row = session.get(ProviderCopy, copy_id)
    if row is not None:
        session.delete(row)
