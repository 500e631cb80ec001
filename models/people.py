"""Queries on a person's tickets and on what was lately said to them."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.messages import Message
from models.tickets import ANSWERED, LIVE_STATUSES, Ticket, TicketEvent

LATEST = 3  # texts and tickets that are looked back at
MOST_REPLIES = 64


def present_ticket(session: Session, contact_id: UUID, resolved_since: datetime, sensitivity: str) -> Ticket | None:
    """The ticket that a new message belongs to, locked: a sealed one takes all, else a live one, else one lately resolved.

    What is sensitive joins only what is kept as well as itself: a complaint never lies on the desk of the post.
    """
    mine = select(Ticket).where(Ticket.contact_id == contact_id).with_for_update()
    live = mine.where(Ticket.status.in_(LIVE_STATUSES)).order_by(Ticket.opened_at.desc()).limit(1)
    sealed = session.scalar(live.where(Ticket.compartment == "protection"))
    if sealed is not None:
        return sealed
    kept = Ticket.sensitivity == sensitivity if sensitivity else Ticket.id.is_not(None)
    found = session.scalar(live.where(kept))
    if found is not None:
        return found
    lately = mine.where(Ticket.status.in_(("resolved", ANSWERED)), Ticket.resolved_at >= resolved_since, kept)
    return session.scalar(lately.order_by(Ticket.resolved_at.desc()).limit(1))


def live_ticket(session: Session, contact_id: UUID, sensitivity: str) -> Ticket | None:
    """The latest live ticket of a person that is kept apart in this way, or (an empty text) from nobody, locked."""
    mine = select(Ticket).where(Ticket.contact_id == contact_id, Ticket.status.in_(LIVE_STATUSES))
    kept = mine.where(Ticket.sensitivity == sensitivity, Ticket.compartment == "general")
    return session.scalar(kept.order_by(Ticket.opened_at.desc()).limit(1).with_for_update())


def automatic_reply_since(session: Session, contact_id: UUID, since: datetime) -> bool:
    """Whether we said something by ourselves to this person since a moment."""
    automatic = select(Message.id).where(
        Message.contact_id == contact_id, Message.direction == "outbound", Message.author_id.is_(None), Message.at >= since
    )
    return session.scalar(automatic.limit(1)) is not None


def automatic_replies(session: Session, contact_id: UUID, since: datetime) -> list[datetime]:
    """When we said something by ourselves to this person since a moment, latest first."""
    automatic = select(Message.at).where(
        Message.contact_id == contact_id, Message.direction == "outbound", Message.author_id.is_(None), Message.at >= since
    )
    return list(session.scalars(automatic.order_by(Message.at.desc()).limit(MOST_REPLIES)))


def texts_since(session: Session, contact_id: UUID, since: datetime, most: int) -> list[tuple[datetime, str]]:
    """When a person wrote since a moment, and what, latest first."""
    theirs = select(Message).where(Message.contact_id == contact_id, Message.direction == "inbound", Message.at >= since)
    latest = session.scalars(theirs.order_by(Message.at.desc(), Message.id.desc()).limit(most))
    return [(message.at, message.text or "") for message in latest]


def latest_texts(session: Session, contact_id: UUID) -> tuple[list[str], list[str]]:
    """The latest few texts of a person, and what we said to them by ourselves."""
    texts: dict[str, list[str]] = {"inbound": [], "outbound": []}
    for direction, found in texts.items():
        mine = select(Message).where(Message.contact_id == contact_id, Message.direction == direction)
        latest = mine.where(Message.author_id.is_(None)).order_by(Message.at.desc(), Message.id.desc()).limit(LATEST)
        found.extend(message.text or "" for message in session.scalars(latest))
    return texts["inbound"], texts["outbound"]


def tickets_of(session: Session, contact_id: UUID) -> list[Ticket]:
    """A person's latest tickets in any state, latest first, live ones before all others."""
    mine = select(Ticket).where(Ticket.contact_id == contact_id)
    latest = session.scalars(mine.order_by(Ticket.opened_at.desc(), Ticket.id.desc()).limit(LATEST))
    return sorted(latest, key=lambda ticket: ticket.status not in LIVE_STATUSES)


def named_ticket(session: Session, reference: str, contact_id: UUID) -> tuple[Ticket | None, bool]:
    """The ticket with this reference, locked, and whether it is this person's."""
    ticket = session.scalar(select(Ticket).where(Ticket.reference == reference).with_for_update())
    return ticket, ticket is not None and ticket.contact_id == contact_id


def tickets_opened_since(session: Session, contact_id: UUID, since: datetime) -> int:
    """How many tickets a person opened since a moment."""
    opened = select(func.count()).select_from(Ticket).where(Ticket.contact_id == contact_id, Ticket.opened_at >= since)
    return int(session.scalar(opened) or 0)


def noted_since(session: Session, ticket_id: UUID, kind: str, since: datetime) -> bool:
    """Whether a ticket's history tells of something since a moment."""
    noted = select(TicketEvent.id).where(TicketEvent.ticket_id == ticket_id, TicketEvent.kind == kind, TicketEvent.at >= since)
    return session.scalar(noted.limit(1)) is not None


def last_inbound(session: Session, ticket_id: UUID) -> Message | None:
    """The ticket's latest message from a person: an answer leaves by its address and its line."""
    mine = select(Message).where(Message.ticket_id == ticket_id, Message.direction == "inbound")
    return session.scalar(mine.order_by(Message.at.desc(), Message.id.desc()).limit(1))


def written_by_agent(session: Session, ticket_id: UUID) -> bool:
    """Whether an official ever wrote to the person on a ticket."""
    written = select(Message.id).where(Message.ticket_id == ticket_id, Message.author_id.is_not(None))
    return session.scalar(written.limit(1)) is not None
