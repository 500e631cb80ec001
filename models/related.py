"""What belongs to a ticket beside itself: the person's other tickets, over all addresses, and what was tied to it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from models.access import readable_tickets
from models.desk_work import MERGED, ContactLink, TicketLink, contact_links_of, links_of, same_person
from models.tickets import Ticket

MOST = 20


@dataclass(frozen=True, slots=True)
class Related:
    """The person's other tickets and the linked ones, each only if this agent may read it, with the ties that can be undone."""

    others: Sequence[Ticket]
    linked: Sequence[tuple[TicketLink, Ticket]]
    people: Sequence[ContactLink]
    merged: Sequence[Ticket]
    into: Ticket | None


def related_to(session: Session, ticket: Ticket, agent_id: UUID, now: datetime) -> Related:
    """What an agent may see around a ticket."""
    people, links = same_person(session, ticket.contact_id), links_of(session, [ticket.id])
    readable = readable_tickets(agent_id, now)
    theirs = readable.where(Ticket.contact_id.in_(people), Ticket.id != ticket.id)
    others = session.scalars(theirs.order_by(Ticket.id.desc()).limit(MOST)).all()
    far = {link.other_id if link.ticket_id == ticket.id else link.ticket_id: link for link in links}
    tied = _by_id(session, readable.where(Ticket.id.in_(far)))
    merged = [tied[link.ticket_id] for link in links if link.kind == MERGED and link.ticket_id in tied]
    onwards = (link.other_id for link in links if link.kind == MERGED and link.ticket_id == ticket.id)
    into = next((tied[one] for one in onwards if one in tied), None)
    linked = [(link, tied[one]) for one, link in far.items() if one in tied]
    return Related(others, linked, contact_links_of(session, [ticket.contact_id]), merged, into)


def merged_into(session: Session, ticket_ids: Collection[UUID]) -> list[UUID]:
    """The tickets that are read as one with these, for the thread."""
    wanted = select(TicketLink.ticket_id).where(TicketLink.other_id.in_(ticket_ids))
    return list(session.scalars(wanted.where(TicketLink.kind == MERGED, TicketLink.until.is_(None))))


def _by_id(session: Session, wanted: Select[Ticket]) -> dict[UUID, Ticket]:
    return {row.id: row for row in session.scalars(wanted)}
