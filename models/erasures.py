"""Who asked for everything to be erased, and when it was done: counts stay, the person goes."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import Base, HasId, refers_to


class Erasure(HasId, Base):
    """One wish to be erased, confirmed by the person."""

    __tablename__ = "erasures"
    contact_id: Mapped[UUID] = mapped_column(refers_to("contacts.id"), index=True)
    asked_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]


def due_erasures(session: Session, most: int) -> list[Erasure]:
    """Confirmed wishes that are still to be fulfilled, oldest first, locked against other workers."""
    wanted = select(Erasure).where(Erasure.confirmed_at.is_not(None), Erasure.done_at.is_(None))
    return list(session.scalars(wanted.order_by(Erasure.id).limit(most).with_for_update(skip_locked=True)))


def erasure_waits(session: Session, contact_id: UUID) -> bool:
    """Whether a person's wish is confirmed and still to be fulfilled."""
    mine = select(Erasure.id).where(Erasure.contact_id == contact_id, Erasure.done_at.is_(None))
    return session.scalar(mine.limit(1)) is not None
