"""How a person can be reached about a ticket by ourselves: by the address they wrote from last, while it is still theirs."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot import shipped
from bot.local_time import zone_of
from handlers.steps.queue_outbound import Way
from models.contacts import Address, holder_of
from models.people import last_inbound
from models.tickets import Ticket

SILENT = timedelta(days=90)  # a number that was silent this long may be somebody else's


def way_back(session: Session, ticket: Ticket, now: datetime) -> Way | None:
    """The way to the writer of a ticket, or None: no address, passed on, opted out, unreachable, or silent for 90 days."""
    asked = last_inbound(session, ticket.id)
    if asked is None or asked.address_id is None or asked.line_id is None or asked.at < now - SILENT:
        return None
    address, holder = session.get_one(Address, asked.address_id), holder_of(session, asked.address_id)
    gone = address.opted_out_at is not None or address.unreachable_at is not None
    return None if gone or holder is None or holder.id != asked.contact_id else Way(address, asked.line_id)


def zone_there(ticket: Ticket, way: Way | None) -> str:
    """The IANA zone where the ticket's person is, by what the ticket knows of the place and by the number."""
    phone = (way.address.value or "") if way is not None and way.address.kind == "phone" else ""
    return zone_of(shipped.zones(), ticket.country, ticket.area, phone)
