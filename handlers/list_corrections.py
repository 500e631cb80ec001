"""What agents taught: tickets whose category they corrected, as examples of this installation."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.messages import Message
from models.tickets import Ticket, TicketCategory


@dataclass(frozen=True, slots=True)
class Correction:
    """A person's message under the category that an agent gave it."""

    language: str
    category: str
    emergency: bool
    text: str


def list_corrections(session: Session) -> Iterator[Correction]:
    """The first message of every corrected ticket, opened; it is for training in memory and must not be written anywhere."""
    present = (TicketCategory.source == "agent") & TicketCategory.main & TicketCategory.until.is_(None)
    wanted = (
        select(Ticket, TicketCategory.category_id).join(TicketCategory, TicketCategory.ticket_id == Ticket.id).where(present)
    )
    for ticket, category in session.execute(wanted.order_by(Ticket.id)):
        said = select(Message).where(Message.ticket_id == ticket.id, Message.direction == "inbound")
        message = session.scalar(said.order_by(Message.at, Message.id).limit(1))
        if message is not None and message.text:
            yield Correction(ticket.language, category, ticket.emergency, message.text)
