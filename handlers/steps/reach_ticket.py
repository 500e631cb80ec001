"""The only way to a ticket for a deed of an agent's: through the grants, and unchanged since the agent saw it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from handlers.steps.log_access import log_access
from models.access import readable_ticket
from models.tickets import Ticket


class NoSuchTicket(Exception):
    """There is none, or none that this agent may read: the two look the same."""


class ChangedMeanwhile(Exception):
    """Somebody else changed the ticket since the page was shown."""


def reach_ticket(session: Session, agent_id: UUID, reference: str, now: datetime, version: int | None = None) -> Ticket:
    """The ticket if the agent may change it, which is written down; ChangedMeanwhile for a version that is not the present one.

    It is locked until the deed is done: of two forms sent at the same instant the second sees what the first did.
    """
    ticket = readable_ticket(session, agent_id, reference, now, lock=True)
    if ticket is None:
        raise NoSuchTicket
    if version is not None and ticket.version != version:
        raise ChangedMeanwhile
    log_access(session, agent_id, "write", now, ticket.id)
    return ticket
