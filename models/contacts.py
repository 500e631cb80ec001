"""People and what reaches them: an address is not a person, and may have belonged to several over time."""

from __future__ import annotations

from datetime import datetime
from typing import cast
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint, false, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.ahead import ahead_of
from models.base import Base, HasId, refers_to
from models.encrypted import Encrypted, Sealed, SecretText, keyring_of
from models.keys import Compartment


class Contact(HasId, Base):
    """A person who wrote, or about whom somebody wrote."""

    __tablename__ = "contacts"
    created_at: Mapped[datetime]
    language: Mapped[str | None]
    country: Mapped[str | None]
    sealed_name: Mapped[Sealed | None] = mapped_column(Encrypted)
    erased_at: Mapped[datetime | None]
    keeps_from_post: Mapped[bool] = mapped_column(default=False, server_default=false())
    name = SecretText("sealed_name")

    def secret_owner(self) -> tuple[UUID | None, Compartment]:
        """Names belong to the person and are read by every desk that may read the ticket."""
        return self.id, "general"


class Address(HasId, Base):
    """A phone number, a business-scoped WhatsApp id or a Telegram chat, with what its holder agreed to."""

    __tablename__ = "addresses"
    __table_args__ = (UniqueConstraint("channel", "value_hash"),)
    channel: Mapped[str]
    kind: Mapped[str]
    value_hash: Mapped[bytes]
    sealed_value: Mapped[Sealed | None] = mapped_column(Encrypted)
    created_at: Mapped[datetime]
    consented_at: Mapped[datetime | None]
    opted_out_at: Mapped[datetime | None]
    unreachable_at: Mapped[datetime | None]
    safe_since: Mapped[datetime | None]
    heard_at: Mapped[datetime | None]
    told_at: Mapped[datetime | None]
    unanswerable: Mapped[str | None]
    officer: Mapped[bool] = mapped_column(default=False, server_default=false())
    tail_hash: Mapped[bytes | None] = mapped_column(index=True)
    value = SecretText("sealed_value")

    def secret_owner(self) -> tuple[UUID | None, Compartment]:
        """An address is the installation's: it may pass from one person to another."""
        return None, "general"


class AddressBinding(HasId, Base):
    """Which person an address reaches, from a moment until a moment."""

    __tablename__ = "address_bindings"
    __table_args__ = (Index("ix_address_bindings_address", "address_id", "valid_until"),)
    address_id: Mapped[UUID] = mapped_column(refers_to("addresses.id"))
    contact_id: Mapped[UUID] = mapped_column(refers_to("contacts.id"), index=True)
    valid_from: Mapped[datetime]
    valid_until: Mapped[datetime | None]


def address_hash(session: Session, channel: str, kind: str, value: str) -> bytes:
    """The keyed hash by which an address is found again."""
    return keyring_of(session).lookup_hash(f"address:{channel}:{kind}", value)


def find_address(session: Session, channel: str, kind: str, value: str) -> Address | None:
    """The address with this value on this channel, if it ever wrote."""
    wanted = address_hash(session, channel, kind, value)
    if (channel, wanted) in ahead_of(session).unknown_addresses:
        return None
    return session.scalar(select(Address).where(Address.channel == channel, Address.value_hash == wanted))


def holder_of(session: Session, address_id: UUID) -> Contact | None:
    """The person whom an address reaches now."""
    bound = select(AddressBinding.contact_id).where(
        AddressBinding.address_id == address_id, AddressBinding.valid_until.is_(None)
    )
    contact_id = cast(UUID | None, session.scalar(bound.order_by(AddressBinding.valid_from.desc()).limit(1)))
    return None if contact_id is None else session.get(Contact, contact_id)


def bindings_of(session: Session, address_id: UUID) -> list[AddressBinding]:
    """The present bindings of an address."""
    present = select(AddressBinding).where(AddressBinding.address_id == address_id, AddressBinding.valid_until.is_(None))
    return list(session.scalars(present))


def parted_since(session: Session, address_id: UUID, since: datetime) -> bool:
    """Whether an address ceased to reach somebody since a moment."""
    ended = select(AddressBinding.id).where(AddressBinding.address_id == address_id, AddressBinding.valid_until >= since)
    return session.scalar(ended.limit(1)) is not None
