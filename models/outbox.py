"""What we owe people: outbound rows written with what they follow from, claimed one at a time, never sent blindly twice."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, SmallInteger, UniqueConstraint, exists, func, or_, select, text, update
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column

from models.base import Base, HasId, refers_to
from models.encrypted import Encrypted, Sealed, SecretText
from models.keys import Compartment
from models.messages import Message

UNSENT = "status IN ('queued', 'sending')"
OPEN = "status IN ('queued', 'sending', 'in doubt')"
QUEUED = "status = 'queued'"
HELD = "held IS NOT NULL"
# Pages to officers, answers where life or freedom is at risk, answers, and what goes to many: the order in which they leave.
RANKS = {"page": 0, "urgent": 1, "reply": 2, "bulk": 3}
ANSWERS = (RANKS["urgent"], RANKS["reply"])


def _partial(name: str, where: str, *columns: str) -> Index:
    return Index(name, *columns, sqlite_where=text(where), postgresql_where=text(where))


class Outbound(HasId, Base):
    """One message to hand to a provider, with its lane, its time window, its cost and how far it got.

    `rank` orders the lanes, `quiet_zone` is the time zone whose night it respects (none: it may go at any hour),
    `retry_of` the failed row whose text it carries again, `shown_at` when its doubt was put before a human,
    `template` the approved text that it is, `held` what it waits for ("window": until the person writes), `fallback_of`
    the row of another channel whose text it carries, `country` the phone's, `mission_id` whose money it costs.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        _partial("ix_outbox_open", OPEN, "status"),
        _partial("ix_outbox_turn", QUEUED, "line_id", "rank", "id"),
        _partial("ix_outbox_unsent", UNSENT, "address_id", "id"),
        _partial("ix_outbox_held", HELD, "contact_id"),
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
    rank: Mapped[int] = mapped_column(SmallInteger, default=RANKS["reply"], server_default=str(RANKS["reply"]))
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
    quiet_zone: Mapped[str | None]
    retry_of: Mapped[UUID | None]
    template: Mapped[str | None]
    held: Mapped[str | None]
    fallback_of: Mapped[UUID | None]
    country: Mapped[str | None]
    mission_id: Mapped[str | None]
    doubted_at: Mapped[datetime | None]
    shown_at: Mapped[datetime | None]
    external_hash: Mapped[bytes | None]
    sealed_external_id: Mapped[Sealed | None] = mapped_column(Encrypted)
    external_id = SecretText("sealed_external_id")

    def secret_owner(self) -> tuple[UUID | None, Compartment]:
        """A provider's id may hold the number (WhatsApp's does): the installation's key."""
        return None, "general"

    @property
    def erased(self) -> bool:
        """Whether the person whom it went to was erased: nothing that is reported of it is kept."""
        return self.recipient_kind == "contact" and self.contact_id is None


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


def due_outbox(session: Session, line_id: str, now: datetime, until: datetime, most: int) -> list[Outbound]:
    """A line's rows whose turn comes until a moment, by lane and then by age, locked against other workers.

    A person's texts keep their order within a lane: none is due while an earlier one is being sent, waits for its
    retry, or is due itself. One that is only held until a later hour holds nobody up.
    """
    earlier = aliased(Outbound)
    waits = or_(earlier.attempts > 0, earlier.not_before <= until) & or_(earlier.expires_at.is_(None), earlier.expires_at > now)
    in_the_way = or_(earlier.status == "sending", waits)
    same_lane = or_(earlier.rank == Outbound.rank, earlier.rank.in_(ANSWERS) & Outbound.rank.in_(ANSWERS))
    before = (earlier.address_id == Outbound.address_id) & (earlier.id < Outbound.id) & same_lane
    blocked = exists().where(before, earlier.status.in_(("queued", "sending")), in_the_way)
    due = (Outbound.status == "queued") & (Outbound.line_id == line_id) & (Outbound.not_before <= until)
    alive = or_(Outbound.expires_at.is_(None), Outbound.expires_at > now)
    wanted = select(Outbound).where(due, alive, ~blocked).order_by(Outbound.rank, Outbound.id)
    return list(session.scalars(wanted.limit(most).with_for_update(skip_locked=True, of=Outbound)))


def sends_by_id(session: Session, ids: Collection[UUID]) -> dict[UUID, Outbound]:
    """Some rows, locked, in the order in which everybody locks them."""
    wanted = select(Outbound).where(Outbound.id.in_(ids)).order_by(Outbound.id).with_for_update(of=Outbound)
    return {row.id: row for row in session.scalars(wanted.execution_options(populate_existing=True))}


def give_up_outbox(session: Session, lines: Collection[str], now: datetime) -> None:
    """Give up queued rows whose time is over or whose line is closed, so that they stand in nobody's way."""
    queued = Outbound.status == "queued"
    session.execute(update(Outbound).where(queued, Outbound.expires_at <= now).values(status="failed", error_code="expired"))
    closed = update(Outbound).where(queued, Outbound.line_id.not_in(lines))
    session.execute(closed.values(status="failed", error_code="line-closed"))


def lapsed_sends(session: Session, now: datetime, most: int) -> list[Outbound]:
    """Rows left in "sending" by a worker whose lease ended: nobody knows whether the provider took them."""
    return _locked(session, most, Outbound.status == "sending", Outbound.lease_until < now)


def doubtful_sends(session: Session, lines: Collection[str], now: datetime, since: datetime, most: int) -> list[Outbound]:
    """Rows in doubt on some lines, made since a moment, about which nobody is asking at the moment."""
    free = or_(Outbound.lease_until.is_(None), Outbound.lease_until < now)
    return _locked(session, most, Outbound.status == "in doubt", Outbound.line_id.in_(lines), Outbound.created_at > since, free)


def unshown_doubts(session: Session, since: datetime, most: int) -> list[Outbound]:
    """Rows in doubt since before a moment which no human has been told of."""
    old = or_(Outbound.doubted_at.is_(None), Outbound.doubted_at <= since)
    return _locked(session, most, Outbound.status == "in doubt", Outbound.shown_at.is_(None), old)


def count_doubts(session: Session) -> tuple[int, datetime | None]:
    """How many messages are in doubt, and since when the oldest."""
    counted = select(func.count(), func.min(Outbound.doubted_at)).where(Outbound.status == "in doubt")
    number, oldest = session.execute(counted).one()
    return number, oldest


def left_since(session: Session, ticket_id: UUID, purposes: Collection[str], since: datetime, but: UUID) -> bool:
    """Whether another message than `but` about a ticket was queued for such a purpose since a moment, and has not failed."""
    alive = select(Outbound.id).join(Message, Message.id == Outbound.message_id).where(Message.ticket_id == ticket_id)
    alive = alive.where(Outbound.purpose.in_(purposes), Outbound.created_at >= since, Outbound.status != "failed")
    return session.scalar(alive.where(Outbound.message_id != but).limit(1)) is not None


def _locked(session: Session, most: int, *conditions: Any) -> list[Outbound]:
    wanted = select(Outbound).where(*conditions).order_by(Outbound.id).limit(most)
    return list(session.scalars(wanted.with_for_update(skip_locked=True, of=Outbound)))
