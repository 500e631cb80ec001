"""The four-digit code that a person chose for asking after their own case from a phone that others hold as well."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import Base, refers_to
from models.encrypted import keyring_of


class StatusCode(Base):
    """A person's code as keyed hashes: the code, and the same typed backwards, which says "I am being forced"."""

    __tablename__ = "status_codes"
    contact_id: Mapped[UUID] = mapped_column(refers_to("contacts.id"), primary_key=True)
    code_hash: Mapped[bytes]
    duress_hash: Mapped[bytes]
    set_at: Mapped[datetime]
    wrong: Mapped[int]
    locked_at: Mapped[datetime | None]


def code_hash(session: Session, contact_id: UUID, code: str) -> bytes:
    """The keyed hash of a code, another one for each person: ten thousand codes are no secret without the key."""
    return keyring_of(session).lookup_hash(f"status code:{contact_id}", code)
