"""What a script may say of a ticket, in its own few words."""

from __future__ import annotations

from sqlalchemy import select

from models.database import Transactions
from models.tickets import ANSWERED, Ticket, TicketCategory, TicketPerson


def facts_of_ticket(transactions: Transactions, ticket: Ticket) -> set[str]:
    """All that is true of a ticket, as scripts write it."""
    facts = {ticket.category_id, ticket.status, f"priority {ticket.priority}", f"desk {ticket.desk_id}"}
    facts |= {f"country {ticket.country}" if ticket.country else "no country", f"language {ticket.language}"}
    facts |= {ticket.closed_as or "not closed", f"mark {ticket.satisfaction}" if ticket.satisfaction else "no mark"}
    facts |= {f"sensitive {ticket.sensitivity}" if ticket.sensitivity else "plain"}
    flags = {
        "emergency": ticket.emergency,
        "sealed": ticket.sealed,
        "to listen": ticket.to_listen,
        "held open": ticket.held_open,
        "wants a human": ticket.wanted_human_at is not None,
        "answered": ticket.answered_at is not None,
        "answered from knowledge": ticket.status == ANSWERED,
        "counted as confirmed": ticket.confirmed_at is not None,
    }
    facts |= {name for name, holds in flags.items() if holds}
    with transactions.read() as session:
        marked = select(TicketCategory.category_id).where(TicketCategory.ticket_id == ticket.id, TicketCategory.main.is_(False))
        facts |= {f"also {category}" for category in session.scalars(marked.where(TicketCategory.until.is_(None)))}
        people = select(TicketPerson.role).where(TicketPerson.ticket_id == ticket.id)
        facts.add("people " + "+".join(sorted(session.scalars(people), reverse=True)))
    return facts
