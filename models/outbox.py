"""What we owe people: outbound rows written with what they follow from, claimed one at a time, never sent blindly twice."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint, exists, or_, select, text, update
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column

from models.base import Base, HasId, refers_to
from models.encrypted import Encrypted, Sealed, SecretText
from models.keys import Compartment

UNSENT = "status IN ('queued', 'sending')"


class Outbound(HasId, Base):
    """One message to hand to a provider, with its lane, its time window, its cost and how far it got."""

    __tablename__ = "outbox"
    __table_args__ = (
        Index("ix_outbox_due", "status", "not_before"),
        Index("ix_outbox_unsent", "address_id", "id", sqlite_where=text(UNSENT), postgresql_where=text(UNSENT)),
        Index("ix_outbox_external", "line_id", "external_hash"),
    )
    recipient_kind: Mapped[str]
    message_id: Mapped[UUID] = mapped_column(refers_to("messages.id"), index=True)
    contact_id: Mapped[UUID | None] = mapped_column(refers_to("contacts.id"))
    agent_id: Mapped[UUID | None] = mapped_column(refers_to("agents.id"))
    address_id: Mapped[UUID] = mapped_column(refers_to("addresses.id"))
    line_id: Mapped[str] = mapped_column(refers_to("lines.id"))
    purpose: Mapped[str]
    lane: Mapped[str]
    status: Mapped[str]
    created_at: Mapped[datetime]
    not_before: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    parts: Mapped[int]
    price_micros: Mapped[int | None]
    price_currency: Mapped[str | None]
    attempts: Mapped[int]
    attempt_id: Mapped[UUID | None]
    lease_until: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    delivered_at: Mapped[datetime | None]
    error_code: Mapped[str | None]
    external_hash: Mapped[bytes | None]
    sealed_external_id: Mapped[Sealed | None] = mapped_column(Encrypted)
    external_id = SecretText("sealed_external_id")

    def secret_owner(self) -> tuple[UUID | None, Compartment]:
        """A provider's id may hold the number (WhatsApp's does): the installation's key."""
        return None, "general"


class DeliveryReceipt(HasId, Base):
    """Every word a provider said of one of our messages; the status shown is a function of the set, not of the order."""

    __tablename__ = "delivery_receipts"
    __table_args__ = (UniqueConstraint("line_id", "external_hash", "word"),)
    line_id: Mapped[str] = mapped_column(refers_to("lines.id"))
    external_hash: Mapped[bytes]
    outbound_id: Mapped[UUID | None] = mapped_column(refers_to("outbox.id"), index=True)
    word: Mapped[str]
    status: Mapped[str | None]
    error_code: Mapped[str | None]
    at: Mapped[datetime]


class MediaAddress(HasId, Base):
    """A short-lived address under which a provider may fetch one file for one message."""

    __tablename__ = "media_addresses"
    token_hash: Mapped[bytes] = mapped_column(unique=True)
    attachment_id: Mapped[UUID] = mapped_column(refers_to("attachments.id"))
    outbound_id: Mapped[UUID] = mapped_column(refers_to("outbox.id"))
    until: Mapped[datetime]


def due_outbox(session: Session, line_id: str, now: datetime, most: int) -> list[Outbound]:
    """A line's rows whose turn has come, one an address and never past an earlier unsent one, locked against other workers."""
    earlier = aliased(Outbound)
    unsent = earlier.status.in_(("queued", "sending"))
    blocked = exists().where(earlier.address_id == Outbound.address_id, earlier.id < Outbound.id, unsent)
    wanted = select(Outbound).where(
        Outbound.line_id == line_id, Outbound.status == "queued", Outbound.not_before <= now, ~blocked
    )
    return list(session.scalars(wanted.order_by(Outbound.id).limit(most).with_for_update(skip_locked=True, of=Outbound)))


def give_up_outbox(session: Session, lines: Collection[str], now: datetime) -> None:
    """Give up queued rows whose time is over or whose line is closed, so that they stand in nobody's way."""
    queued = Outbound.status == "queued"
    session.execute(update(Outbound).where(queued, Outbound.expires_at <= now).values(status="failed", error_code="expired"))
    closed = update(Outbound).where(queued, Outbound.line_id.not_in(lines))
    session.execute(closed.values(status="failed", error_code="line-closed"))


def lapsed_sends(session: Session, now: datetime, most: int) -> list[Outbound]:
    """Rows left in "sending" by a worker whose lease ended: nobody knows whether the provider took them."""
    wanted = select(Outbound).where(Outbound.status == "sending", Outbound.lease_until < now)
    return list(session.scalars(wanted.order_by(Outbound.id).limit(most).with_for_update(skip_locked=True, of=Outbound)))


def doubtful_sends(session: Session, lines: Collection[str], now: datetime, since: datetime, most: int) -> list[Outbound]:
    """Rows in doubt on some lines, made since a moment, about which nobody is asking at the moment."""
    free = or_(Outbound.lease_until.is_(None), Outbound.lease_until < now)
    wanted = select(Outbound).where(
        Outbound.status == "in doubt", Outbound.line_id.in_(lines), Outbound.created_at > since, free
    )
    return list(session.scalars(wanted.order_by(Outbound.id).limit(most).with_for_update(skip_locked=True, of=Outbound)))
