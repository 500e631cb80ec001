"""What we asked a person and still wait for: a question may be answered, never has to be, and lapses by itself."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import Base, HasId, refers_to


class Question(HasId, Base):
    """One question to one person; `answer` is a word of ours ("yes", "no", "3"), the person's own words stay in the message.

    Kinds: where, photo, share, erase, new, split, solved, satisfaction.
    """

    __tablename__ = "questions"
    __table_args__ = (Index("ix_questions_open", "contact_id", "answered_at"),)
    contact_id: Mapped[UUID] = mapped_column(refers_to("contacts.id"))
    ticket_id: Mapped[UUID | None] = mapped_column(refers_to("tickets.id"))
    address_id: Mapped[UUID | None] = mapped_column(refers_to("addresses.id"))
    kind: Mapped[str]
    asked_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    answer: Mapped[str | None]


def open_questions(session: Session, contact_id: UUID, now: datetime) -> list[Question]:
    """All that a person was asked and may still answer, the latest first."""
    waiting = select(Question).where(
        Question.contact_id == contact_id, Question.answered_at.is_(None), Question.expires_at > now
    )
    return list(session.scalars(waiting.order_by(Question.asked_at.desc(), Question.id.desc())))


def open_question(session: Session, contact_id: UUID, now: datetime) -> Question | None:
    """The latest question that a person may still answer."""
    return next(iter(open_questions(session, contact_id, now)), None)


def kinds_asked(session: Session, contact_id: UUID, ticket_id: UUID) -> set[str]:
    """What a person was ever asked about a ticket."""
    asked = select(Question.kind).where(Question.contact_id == contact_id, Question.ticket_id == ticket_id)
    return set(session.scalars(asked))
