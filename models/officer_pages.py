"""Who was called to an emergency, and who answered."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, func, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.agents import Agent, DeskMembership
from models.base import Base, HasId, refers_to

WAITING = "acknowledged_at IS NULL"


class OfficerPage(HasId, Base):
    """One call to one officer for one ticket; without `outbound_id` it was left to the call before it, still unanswered."""

    __tablename__ = "officer_pages"
    __table_args__ = (
        Index("ix_officer_pages_waiting", "address_id", sqlite_where=text(WAITING), postgresql_where=text(WAITING)),
    )
    ticket_id: Mapped[UUID] = mapped_column(refers_to("tickets.id"), index=True)
    agent_id: Mapped[UUID] = mapped_column(refers_to("agents.id"))
    address_id: Mapped[UUID] = mapped_column(refers_to("addresses.id"))
    outbound_id: Mapped[UUID | None]
    at: Mapped[datetime]
    acknowledged_at: Mapped[datetime | None]


def officers_on_duty(session: Session, desk_id: str) -> Sequence[Agent]:
    """The officials of a desk who may be called now, in the order in which they are."""
    sits = select(DeskMembership.agent_id).where(DeskMembership.desk_id == desk_id, DeskMembership.until.is_(None))
    ready = select(Agent).where(Agent.id.in_(sits), Agent.on_duty, Agent.disabled_at.is_(None))
    return session.scalars(ready.where(Agent.page_address_id.is_not(None)).order_by(Agent.id)).all()


def times_called(session: Session, ticket_id: UUID) -> dict[UUID, int]:
    """How often each officer was called for a ticket."""
    counted = select(OfficerPage.agent_id, func.count()).where(OfficerPage.ticket_id == ticket_id)
    return {agent_id: int(count) for agent_id, count in session.execute(counted.group_by(OfficerPage.agent_id))}


def is_acknowledged(session: Session, ticket_id: UUID, since: datetime) -> bool:
    """Whether an officer has answered a call for a ticket since a moment."""
    answered = select(OfficerPage.id).where(OfficerPage.ticket_id == ticket_id, OfficerPage.acknowledged_at >= since)
    return session.scalar(answered.limit(1)) is not None


def unanswered_calls(session: Session, address_id: UUID, since: datetime) -> Sequence[OfficerPage]:
    """The calls to an address since a moment that nobody has answered, oldest first."""
    waiting = select(OfficerPage).where(OfficerPage.address_id == address_id, OfficerPage.acknowledged_at.is_(None))
    return session.scalars(waiting.where(OfficerPage.at >= since).order_by(OfficerPage.id)).all()
