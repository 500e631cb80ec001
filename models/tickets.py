"""Tickets: a concern in the queue of a desk, its people, its categories, its history, and who may read it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import JSON, Index, UniqueConstraint, false, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import Base, HasId, refers_to
from models.encrypted import Encrypted, Sealed, SecretText
from models.keys import Compartment

LIVE_STATUSES = ("open", "pending")
ANSWERED = "answered"  # from what we know, by ourselves: any reply brings it back to its desk
UNANSWERED = "answered_at IS NULL AND status IN ('open', 'pending')"
KEPT = "emptied_at IS NULL"
LIVE = "status IN ('open', 'pending')"
CLIMBS = "climb_at IS NOT NULL"


class Ticket(HasId, Base):
    """One concern: its public reference, the desk that owes an answer, when it is due, and why it came to that desk."""

    __tablename__ = "tickets"
    __table_args__ = (
        Index("ix_tickets_queue", "desk_id", "status", "emergency", "due_at"),
        Index("ix_tickets_opened", "opened_at"),
        Index("ix_tickets_unanswered", "due_at", sqlite_where=text(UNANSWERED), postgresql_where=text(UNANSWERED)),
        Index("ix_tickets_kept", "closed_at", sqlite_where=text(KEPT), postgresql_where=text(KEPT)),
        Index("ix_tickets_climb", "climb_at", sqlite_where=text(CLIMBS), postgresql_where=text(CLIMBS)),
    )
    reference: Mapped[str] = mapped_column(unique=True)
    contact_id: Mapped[UUID] = mapped_column(refers_to("contacts.id"), index=True)
    desk_id: Mapped[str] = mapped_column(refers_to("desks.id"))
    mission_id: Mapped[str] = mapped_column(refers_to("missions.id"))
    category_id: Mapped[str] = mapped_column(refers_to("categories.id"))
    status: Mapped[str]
    priority: Mapped[str]
    emergency: Mapped[bool]
    compartment: Mapped[str]
    sensitivity: Mapped[str]
    country: Mapped[str]
    area: Mapped[str]
    language: Mapped[str]
    assignee_id: Mapped[UUID | None] = mapped_column(refers_to("agents.id"))
    opened_at: Mapped[datetime]
    due_at: Mapped[datetime]
    owed: Mapped[str] = mapped_column(default="first", server_default="first")
    warn_at: Mapped[datetime | None]
    resolve_by: Mapped[datetime | None]
    climb_at: Mapped[datetime | None]
    climbed: Mapped[int] = mapped_column(default=0, server_default="0")
    last_inbound_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    resolved_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    closed_as: Mapped[str | None]
    confirmed_at: Mapped[datetime | None]
    disputed_at: Mapped[datetime | None]
    satisfaction: Mapped[int | None]
    to_listen: Mapped[bool] = mapped_column(default=False, server_default=false())
    wanted_human_at: Mapped[datetime | None]
    held_open: Mapped[bool] = mapped_column(default=False, server_default=false())
    origin: Mapped[str] = mapped_column(default="", server_default="")  # phone, counter or paper, where an official entered it
    emptied_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column()
    sealed_reason: Mapped[Sealed | None] = mapped_column(Encrypted)
    sealed_summary: Mapped[Sealed | None] = mapped_column(Encrypted)
    reason = SecretText("sealed_reason")
    summary = SecretText("sealed_summary")
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 (SQLAlchemy reads it from the class)

    def secret_owner(self) -> tuple[UUID | None, Compartment]:
        """The person's key, in the ticket's compartment."""
        return self.contact_id, "protection" if self.compartment == "protection" else "general"

    @property
    def sealed(self) -> bool:
        """Whether only the protection desk reads it."""
        return self.compartment == "protection"


Index(
    "ix_tickets_live",
    Ticket.desk_id,
    Ticket.emergency.desc(),
    Ticket.due_at,
    Ticket.id,
    sqlite_where=text(LIVE),
    postgresql_where=text(LIVE),
)


class TicketCategory(HasId, Base):
    """A category of a ticket: one is the main one; agents' corrections stay beside what the judgement said."""

    __tablename__ = "ticket_categories"
    __table_args__ = (Index("ix_ticket_categories_ticket", "ticket_id"),)
    ticket_id: Mapped[UUID] = mapped_column(refers_to("tickets.id"))
    category_id: Mapped[str] = mapped_column(refers_to("categories.id"))
    main: Mapped[bool]
    source: Mapped[str]
    since: Mapped[datetime]
    until: Mapped[datetime | None]


class TicketPerson(HasId, Base):
    """Who has to do with a ticket, and as what: the writer, or the one concerned."""

    __tablename__ = "ticket_people"
    __table_args__ = (UniqueConstraint("ticket_id", "contact_id", "role"),)
    ticket_id: Mapped[UUID] = mapped_column(refers_to("tickets.id"))
    contact_id: Mapped[UUID] = mapped_column(refers_to("contacts.id"), index=True)
    role: Mapped[str]


class TicketEvent(HasId, Base):
    """One thing that happened to a ticket; rows are only ever added, which the database itself enforces."""

    __tablename__ = "ticket_events"
    __table_args__ = (Index("ix_ticket_events_ticket", "ticket_id", "id"),)
    ticket_id: Mapped[UUID] = mapped_column(refers_to("tickets.id"))
    at: Mapped[datetime]
    kind: Mapped[str]
    agent_id: Mapped[UUID | None] = mapped_column(refers_to("agents.id"))
    facts: Mapped[dict[str, str]] = mapped_column(JSON)


class AccessGrant(HasId, Base):
    """A desk may read a ticket, for a reason, until a moment; every query for tickets joins these rows."""

    __tablename__ = "access_grants"
    __table_args__ = (Index("ix_access_grants_desk", "desk_id", "ticket_id"), Index("ix_access_grants_ticket", "ticket_id"))
    ticket_id: Mapped[UUID] = mapped_column(refers_to("tickets.id"))
    desk_id: Mapped[str] = mapped_column(refers_to("desks.id"))
    reason: Mapped[str]
    granted_at: Mapped[datetime]
    until: Mapped[datetime | None]


def place_known_by(session: Session, ticket: Ticket) -> str:
    """How a ticket's place came to be known last: "said", "location", "profile", "number", or nothing."""
    tells = TicketEvent.kind.in_(("opened", "placed", "concern heard"))
    placed = select(TicketEvent.facts).where(TicketEvent.ticket_id == ticket.id, tells)
    facts = session.scalar(placed.order_by(TicketEvent.id.desc()).limit(1))
    return (facts or {}).get("place", "")


def second_category(session: Session, ticket_id: UUID) -> TicketCategory | None:
    """The other concern that the judgement marked on a ticket, if it still stands."""
    marked = select(TicketCategory).where(
        TicketCategory.ticket_id == ticket_id,
        TicketCategory.main.is_(False),
        TicketCategory.until.is_(None),
        TicketCategory.source == "judgement",
    )
    return session.scalar(marked.order_by(TicketCategory.id).limit(1))
