"""A tie between two tickets is undone: what was closed by it is live again."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from handlers.steps.bring_back import bring_back
from handlers.steps.note_event import note_event
from handlers.steps.reach_ticket import NoSuchTicket, reach_ticket
from models.desk_work import MERGED, TicketLink
from models.tickets import LIVE_STATUSES, Ticket


def unlink_tickets(session: Session, agent_id: UUID, reference: str, link_id: UUID, now: datetime) -> Ticket:
    """End the link; NoSuchTicket where it is none of this ticket's, or ended already."""
    ticket = reach_ticket(session, agent_id, reference, now)
    link = session.get(TicketLink, link_id, with_for_update=True)
    if link is None or link.until is not None or ticket.id not in (link.ticket_id, link.other_id):
        raise NoSuchTicket
    link.until = now
    first, second = session.get_one(Ticket, link.ticket_id), session.get_one(Ticket, link.other_id)
    for one, far in ((first, second), (second, first)):
        note_event(session, one, "unlinked", now, agent_id, other=far.reference)
    if link.kind == MERGED and first.closed_as == "merged" and first.emptied_at is None:
        if link.status_before in LIVE_STATUSES:
            bring_back(session, first, now, agent_id)
        else:
            first.status, first.closed_as = link.status_before, None
            first.closed_at = now if link.status_before == "closed" else None
    return ticket
