"""Whether a text may wake somebody: what is not pressing waits for the morning where the person is."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot import shipped
from bot.local_time import zone_of
from models.contacts import Address
from models.tickets import Ticket

AWAKE = timedelta(minutes=15)  # after their own message


def quiet_zone(ticket: Ticket | None, address: Address, lane: str, now: datetime) -> str | None:
    """The time zone whose night a text respects, or None where it may go at any hour.

    Pages to officers, emergencies, and what answers a message of the last minutes go at any hour.
    """
    if lane == "page" or (ticket is None and lane != "bulk"):
        return None
    if ticket is not None and (ticket.emergency or ticket.last_inbound_at > now - AWAKE):
        return None
    phone = (address.value or "") if address.kind == "phone" else ""
    return zone_of(shipped.zones(), ticket.country if ticket else "", ticket.area if ticket else "", phone)
