"""What officials have in hand: views they saved, texts they began, where they are looking, and what they tied together."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint, delete, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.agents import Agent
from models.base import Base, HasId, refers_to
from models.encrypted import Encrypted, Sealed, SecretText
from models.keys import Compartment

PRESENT = timedelta(seconds=75)  # how long after the last sign somebody still counts as looking
MERGED, LINKED = "merged", "linked"


class SavedView(HasId, Base):
    """A queue's filters under a name of the agent's own; `query` holds codes of ours and nobody's data."""

    __tablename__ = "saved_views"
    agent_id: Mapped[UUID] = mapped_column(refers_to("agents.id"), index=True)
    query: Mapped[str]
    sealed_name: Mapped[Sealed | None] = mapped_column(Encrypted)
    name = SecretText("sealed_name")

    def secret_owner(self) -> tuple[UUID | None, Compartment]:
        """What an official calls a view is the installation's."""
        return None, "general"


class Draft(HasId, Base):
    """An answer that an official began on a ticket and has not sent."""

    __tablename__ = "drafts"
    __table_args__ = (UniqueConstraint("agent_id", "ticket_id"), Index("ix_drafts_ticket", "ticket_id"))
    agent_id: Mapped[UUID] = mapped_column(refers_to("agents.id"))
    ticket_id: Mapped[UUID] = mapped_column(refers_to("tickets.id"))
    contact_id: Mapped[UUID] = mapped_column(refers_to("contacts.id"))
    compartment: Mapped[str]
    saved_at: Mapped[datetime]
    sealed_text: Mapped[Sealed | None] = mapped_column(Encrypted)
    text = SecretText("sealed_text")

    def secret_owner(self) -> tuple[UUID | None, Compartment]:
        """An answer tells of the person it is for: their key, in the compartment of the ticket."""
        return self.contact_id, "protection" if self.compartment == "protection" else "general"


class TicketPresence(Base):
    """An official looks at a ticket, or writes in it; the row says when they last did."""

    __tablename__ = "ticket_presences"
    ticket_id: Mapped[UUID] = mapped_column(refers_to("tickets.id"), primary_key=True)
    agent_id: Mapped[UUID] = mapped_column(refers_to("agents.id"), primary_key=True)
    seen_at: Mapped[datetime]
    wrote_at: Mapped[datetime | None]


class TicketLink(HasId, Base):
    """Two tickets belong together: `linked` side by side, or `merged`: read as one with `other_id`, which goes on."""

    __tablename__ = "ticket_links"
    __table_args__ = (Index("ix_ticket_links_ticket", "ticket_id"), Index("ix_ticket_links_other", "other_id"))
    ticket_id: Mapped[UUID] = mapped_column(refers_to("tickets.id"))
    other_id: Mapped[UUID] = mapped_column(refers_to("tickets.id"))
    kind: Mapped[str]
    status_before: Mapped[str]
    agent_id: Mapped[UUID] = mapped_column(refers_to("agents.id"))
    since: Mapped[datetime]
    until: Mapped[datetime | None]


class ContactLink(HasId, Base):
    """An official says that two contacts are one person, who changed the number; each keeps what is theirs."""

    __tablename__ = "contact_links"
    __table_args__ = (Index("ix_contact_links_contact", "contact_id"), Index("ix_contact_links_other", "other_id"))
    contact_id: Mapped[UUID] = mapped_column(refers_to("contacts.id"))
    other_id: Mapped[UUID] = mapped_column(refers_to("contacts.id"))
    agent_id: Mapped[UUID] = mapped_column(refers_to("agents.id"))
    since: Mapped[datetime]
    until: Mapped[datetime | None]


def saved_views(session: Session, agent_id: UUID) -> Sequence[SavedView]:
    """An agent's own views, oldest first."""
    return session.scalars(select(SavedView).where(SavedView.agent_id == agent_id).order_by(SavedView.id)).all()


def draft_of(session: Session, agent_id: UUID, ticket_id: UUID) -> Draft | None:
    """What this agent began on this ticket."""
    return session.scalar(select(Draft).where(Draft.agent_id == agent_id, Draft.ticket_id == ticket_id))


def drop_draft(session: Session, ticket_id: UUID, agent_id: UUID) -> None:
    """The text was sent: what was begun of it goes."""
    session.execute(delete(Draft).where(Draft.ticket_id == ticket_id, Draft.agent_id == agent_id))


def others_at(session: Session, ticket_id: UUID, agent_id: UUID, now: datetime) -> list[tuple[Agent, bool]]:
    """Who else looks at a ticket now, and whether they write."""
    here = (TicketPresence.ticket_id == ticket_id) & (TicketPresence.agent_id != agent_id)
    seen = select(Agent, TicketPresence.wrote_at).join(TicketPresence, TicketPresence.agent_id == Agent.id)
    rows = session.execute(seen.where(here, TicketPresence.seen_at > now - PRESENT).order_by(Agent.id))
    return [(agent, wrote_at is not None and wrote_at > now - PRESENT) for agent, wrote_at in rows]


def links_of(session: Session, ticket_ids: Collection[UUID]) -> Sequence[TicketLink]:
    """The links that hold now of some tickets, in either direction."""
    touches = or_(TicketLink.ticket_id.in_(ticket_ids), TicketLink.other_id.in_(ticket_ids))
    return session.scalars(select(TicketLink).where(touches, TicketLink.until.is_(None)).order_by(TicketLink.id)).all()


def contact_links_of(session: Session, contact_ids: Collection[UUID]) -> Sequence[ContactLink]:
    """The links that hold now between some contacts and others."""
    touches = or_(ContactLink.contact_id.in_(contact_ids), ContactLink.other_id.in_(contact_ids))
    return session.scalars(select(ContactLink).where(touches, ContactLink.until.is_(None)).order_by(ContactLink.id)).all()


def same_person(session: Session, contact_id: UUID) -> set[UUID]:
    """A contact and all that were said to be the same person."""
    known, fresh = {contact_id}, {contact_id}
    while fresh:
        rows = contact_links_of(session, fresh)
        fresh = {one for row in rows for one in (row.contact_id, row.other_id)} - known
        known |= fresh
    return known
