"""Queries on a person's tickets and on what was lately said to them."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.messages import Message
from models.tickets import LIVE_STATUSES, Ticket


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
    lately = mine.where(Ticket.status == "resolved", Ticket.resolved_at >= resolved_since, kept)
    return session.scalar(lately.order_by(Ticket.resolved_at.desc()).limit(1))


def automatic_reply_since(session: Session, contact_id: UUID, since: datetime) -> bool:
    """Whether we said something by ourselves to this person since a moment."""
    automatic = select(Message.id).where(
        Message.contact_id == contact_id, Message.direction == "outbound", Message.author_id.is_(None), Message.at >= since
    )
    return session.scalar(automatic.limit(1)) is not None


def last_inbound(session: Session, ticket_id: UUID) -> Message | None:
    """The ticket's latest message from a person: an answer leaves by its address and its line."""
    mine = select(Message).where(Message.ticket_id == ticket_id, Message.direction == "inbound")
    return session.scalar(mine.order_by(Message.at.desc(), Message.id.desc()).limit(1))
