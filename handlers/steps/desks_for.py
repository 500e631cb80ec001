"""Which desks a ticket may be handed to: never one that must not read it."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.contacts import Contact
from models.posts import Desk, Mission
from models.tickets import Ticket

HONORARY = "honorary_consulate"


def desks_for(session: Session, ticket: Ticket) -> Sequence[Desk]:
    """Every other desk that may hold the ticket, by name.

    A sealed ticket stays at the protection desk; a complaint, or the ticket of somebody who keeps theirs from the posts,
    goes to the ministry or to protection alone.
    """
    if ticket.sealed:
        return []
    withheld = bool(ticket.sensitivity) or session.get_one(Contact, ticket.contact_id).keeps_from_post
    open_posts = select(Mission.id).where(Mission.status == "active", Mission.kind != HONORARY)
    takes = Desk.kind.in_(("ministry", "protection"))
    wanted = select(Desk).where(takes if withheld else takes | Desk.mission_id.in_(open_posts), Desk.id != ticket.desk_id)
    return session.scalars(wanted.order_by(Desk.kind.desc(), Desk.name_fr)).all()
