"""Copies of erased messages that still lie with a provider: one row a copy, gone when the copy is."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import Base, HasId, refers_to
from models.encrypted import Encrypted, Sealed, SecretText
from models.keys import Compartment


class ProviderCopy(HasId, Base):
    """A message by its provider's id, to be deleted there; tried again from `not_before` on."""

    __tablename__ = "provider_copies"
    line_id: Mapped[str] = mapped_column(refers_to("lines.id"))
    attempts: Mapped[int]
    not_before: Mapped[datetime]
    sealed_external_id: Mapped[Sealed | None] = mapped_column(Encrypted)
    external_id = SecretText("sealed_external_id")

    def secret_owner(self) -> tuple[UUID | None, Compartment]:
        """The person's key is gone by now: the installation's."""
        return None, "general"


def due_copies(session: Session, now: datetime, most: int) -> list[ProviderCopy]:
    """Copies to be deleted whose turn has come, locked against other workers."""
    wanted = select(ProviderCopy).where(ProviderCopy.not_before <= now).order_by(ProviderCopy.not_before, ProviderCopy.id)
    return list(session.scalars(wanted.limit(most).with_for_update(skip_locked=True)))
