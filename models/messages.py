"""What was said, by whom and how it was judged; and the files that came with it."""

from __future__ import annotations

import secrets
from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import Base, HasId, refers_to
from models.encrypted import Encrypted, Sealed, SecretText, binding_of
from models.keys import KEY_BYTES, Compartment, seal, unseal

FILE_KEY_ID = b"file-key"


class Message(HasId, Base):
    """One message in either direction, or an agent's internal note; `author_id` is the agent who wrote it, if one did."""

    __tablename__ = "messages"
    __table_args__ = (Index("ix_messages_ticket", "ticket_id", "at", "id"),)
    contact_id: Mapped[UUID] = mapped_column(refers_to("contacts.id"), index=True)
    ticket_id: Mapped[UUID | None] = mapped_column(refers_to("tickets.id"))
    direction: Mapped[str]
    address_id: Mapped[UUID | None] = mapped_column(refers_to("addresses.id"))
    line_id: Mapped[str | None] = mapped_column(refers_to("lines.id"))
    inbox_id: Mapped[UUID | None] = mapped_column(unique=True)
    author_id: Mapped[UUID | None] = mapped_column(refers_to("agents.id"))
    compartment: Mapped[str]
    language: Mapped[str | None]
    phrase: Mapped[str | None]
    at: Mapped[datetime]
    said_at: Mapped[datetime | None]
    sealed_text: Mapped[Sealed | None] = mapped_column(Encrypted)
    sealed_extras: Mapped[Sealed | None] = mapped_column(Encrypted)
    text = SecretText("sealed_text")
    extras = SecretText("sealed_extras")

    def secret_owner(self) -> tuple[UUID | None, Compartment]:
        """The person's key, in the compartment of the ticket."""
        return self.contact_id, "protection" if self.compartment == "protection" else "general"


class Attachment(HasId, Base):
    """A file that somebody sent or that we send: its bytes lie sealed in the file store under this row's id."""

    __tablename__ = "attachments"
    __table_args__ = (Index("ix_attachments_state", "state", "id"),)
    message_id: Mapped[UUID] = mapped_column(refers_to("messages.id"), index=True)
    contact_id: Mapped[UUID] = mapped_column(refers_to("contacts.id"))
    line_id: Mapped[str | None] = mapped_column(refers_to("lines.id"))
    compartment: Mapped[str]
    kind: Mapped[str]
    state: Mapped[str]
    content_type: Mapped[str | None]
    size: Mapped[int | None]
    preview_type: Mapped[str | None]
    reason: Mapped[str | None]
    attempts: Mapped[int]
    lease_id: Mapped[UUID | None]
    not_before: Mapped[datetime]
    lease_until: Mapped[datetime | None]
    sealed_source: Mapped[Sealed | None] = mapped_column(Encrypted)
    sealed_filename: Mapped[Sealed | None] = mapped_column(Encrypted)
    sealed_file_key: Mapped[Sealed | None] = mapped_column(Encrypted)
    source = SecretText("sealed_source")
    filename = SecretText("sealed_filename")
    file_key = SecretText("sealed_file_key")

    def secret_owner(self) -> tuple[UUID | None, Compartment]:
        """The person's key, in the compartment of the ticket."""
        return self.contact_id, "protection" if self.compartment == "protection" else "general"


class Judgement(HasId, Base):
    """What the judgement made of a message, with the version of the model that made it; never changed afterwards."""

    __tablename__ = "judgements"
    message_id: Mapped[UUID] = mapped_column(refers_to("messages.id"), index=True)
    contact_id: Mapped[UUID] = mapped_column(refers_to("contacts.id"))
    compartment: Mapped[str]
    at: Mapped[datetime]
    model_version: Mapped[str]
    language: Mapped[str]
    category_id: Mapped[str]
    confidence: Mapped[float]
    runner_up: Mapped[str]
    emergency: Mapped[bool]
    country: Mapped[str]
    sealed_words: Mapped[Sealed | None] = mapped_column(Encrypted)
    words = SecretText("sealed_words")

    def secret_owner(self) -> tuple[UUID | None, Compartment]:
        """The words that decided are the person's own words."""
        return self.contact_id, "protection" if self.compartment == "protection" else "general"


def seal_file(attachment: Attachment, part: str, content: bytes) -> bytes:
    """Encrypt a part of a file ("original", "preview") with the attachment's own key, which is made at its first use.

    The row keeps that key sealed: where a ticket changes its compartment, the row is sealed anew and the file stays as it is.
    """
    if attachment.file_key is None:
        attachment.file_key = secrets.token_hex(KEY_BYTES)
    return seal(bytes.fromhex(attachment.file_key), FILE_KEY_ID, content, binding_of(attachment, part))


def open_file(attachment: Attachment, part: str, sealed: bytes) -> bytes:
    """Decrypt what `seal_file` made; WrongKey where it is another attachment's, another part, or damaged."""
    return unseal(bytes.fromhex(attachment.file_key or ""), FILE_KEY_ID, sealed, binding_of(attachment, part))


def due_attachments(session: Session, now: datetime, most: int) -> list[Attachment]:
    """Files still to be fetched, whose turn has come and which no other worker holds."""
    free = (Attachment.lease_until.is_(None)) | (Attachment.lease_until < now)
    wanted = select(Attachment).where(Attachment.state == "waiting", Attachment.not_before <= now, free)
    return list(session.scalars(wanted.order_by(Attachment.id).limit(most).with_for_update(skip_locked=True)))


def thread_of(session: Session, ticket_id: UUID) -> list[Message]:
    """A ticket's messages and notes, oldest first."""
    return list(session.scalars(select(Message).where(Message.ticket_id == ticket_id).order_by(Message.at, Message.id)))


def attachments_of(session: Session, message_ids: list[UUID]) -> list[Attachment]:
    """The files of some messages."""
    return list(session.scalars(select(Attachment).where(Attachment.message_id.in_(message_ids)).order_by(Attachment.id)))


def files_since(session: Session, contact_id: UUID, since: datetime) -> int:
    """How many files came from a person since a moment."""
    theirs = (Message.contact_id == contact_id) & (Message.direction == "inbound") & (Message.at >= since)
    counted = select(func.count(Attachment.id)).join(Message, Message.id == Attachment.message_id).where(theirs)
    return int(session.scalar(counted) or 0)
