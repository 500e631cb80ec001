"""What a machine heard in a recording: beside the sound, never in its place, and always with how sure it was."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, exists, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import Base, HasId, refers_to
from models.encrypted import Encrypted, Sealed, SecretText
from models.keys import Compartment
from models.messages import Attachment, Message

WAITING = "state = 'waiting'"
SOUNDS = ("voice", "audio")


class Transcript(HasId, Base):
    """The machine's text of one recording; `state` is waiting, kept or failed, `confidence` goes from 0 to 1."""

    __tablename__ = "transcripts"
    __table_args__ = (
        Index("ix_transcripts_waiting", "not_before", sqlite_where=text(WAITING), postgresql_where=text(WAITING)),
    )
    attachment_id: Mapped[UUID] = mapped_column(refers_to("attachments.id"), unique=True)
    contact_id: Mapped[UUID] = mapped_column(refers_to("contacts.id"))
    compartment: Mapped[str]
    state: Mapped[str]
    attempts: Mapped[int]
    not_before: Mapped[datetime]
    lease_id: Mapped[UUID | None]
    lease_until: Mapped[datetime | None]
    at: Mapped[datetime | None]
    model: Mapped[str | None]
    language: Mapped[str | None]
    confidence: Mapped[float | None]
    suggested: Mapped[str | None]
    emergency: Mapped[bool | None]
    reason: Mapped[str | None]
    sealed_text: Mapped[Sealed | None] = mapped_column(Encrypted)
    text = SecretText("sealed_text")

    def secret_owner(self) -> tuple[UUID | None, Compartment]:
        """The person's key, in the compartment of the ticket."""
        return self.contact_id, "protection" if self.compartment == "protection" else "general"


def due_transcripts(session: Session, now: datetime, most: int) -> list[Transcript]:
    """Recordings still to be heard whose turn has come and which no other worker holds."""
    free = (Transcript.lease_until.is_(None)) | (Transcript.lease_until < now)
    wanted = select(Transcript).where(Transcript.state == "waiting", Transcript.not_before <= now, free)
    return list(session.scalars(wanted.order_by(Transcript.not_before).limit(most).with_for_update(skip_locked=True)))


def unheard(session: Session, since: datetime, most: int) -> Sequence[Attachment]:
    """Recordings that people sent since a moment, that we hold, and that no machine was given yet; never a sealed one."""
    known = exists().where(Transcript.attachment_id == Attachment.id)
    wanted = (
        select(Attachment)
        .join(Message, Message.id == Attachment.message_id)
        .where(Attachment.state == "kept", Attachment.kind.in_(SOUNDS), Attachment.compartment == "general", ~known)
        .where(Message.direction == "inbound", Message.at >= since)
    )
    return session.scalars(wanted.order_by(Attachment.id).limit(most)).all()


def transcripts_of(session: Session, attachment_ids: Sequence[UUID]) -> dict[UUID, Transcript]:
    """The kept transcripts of some files, by the file's id."""
    kept = select(Transcript).where(Transcript.attachment_id.in_(attachment_ids), Transcript.state == "kept")
    return {row.attachment_id: row for row in session.scalars(kept)}
