"""What a ticket's desk owes by the rows of the database, reckoned apart from the ticket itself."""

from __future__ import annotations

from datetime import datetime

from bot.sla import Owed, term
from handlers.steps.desk_clock import allowance_of, hours_of
from models.database import Transactions
from models.tickets import Ticket


def due(transactions: Transactions, ticket: Ticket, owed: Owed, since: datetime, priority: str = "") -> datetime:
    """When this is due to a ticket of this priority at its desk, counted from a moment."""
    with transactions.read() as session:
        allowance, hours = allowance_of(session, priority or ticket.priority), hours_of(session, ticket.desk_id)
    return term(since, owed, allowance, hours).due_at
