"""Which of our lines a text leaves by: the one that was written to, unless its pool has to help out."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.failover import Carrier, carrier_for, sender_for
from bot.phone_country import phone_country
from models.contacts import Address
from models.lines import Line


def choose_line(session: Session, home_id: str, address: Address) -> Line:
    """The line for a reply to an address that wrote to `home_id`; only lines of one pool stand in for each other."""
    home = session.get_one(Line, home_id)
    if not home.pool:
        return home
    pool = session.scalars(select(Line).where(Line.pool == home.pool, Line.closed_at.is_(None)).order_by(Line.id))
    chosen = carrier_for(carrier(home), [carrier(line) for line in pool], _country(address), address.id.int)
    return session.get_one(Line, chosen)


def line_to(session: Session, channel: str, address: Address, style: str = "") -> Line | None:
    """The line of a channel for a text that answers none, by the address's country; None where none serves it."""
    known = select(Line).where(Line.channel == channel, Line.closed_at.is_(None)).order_by(Line.id)
    lines = session.scalars(known.where(Line.style == style) if style else known)
    chosen = sender_for([carrier(line) for line in lines], _country(address), address.id.int)
    return session.get_one(Line, chosen) if chosen else None


def carrier(line: Line) -> Carrier:
    """A line as the judgement of failover sees it."""
    countries = frozenset(code.strip() for code in line.countries.split(",") if code.strip())
    return Carrier(line.id, line.share, line.weight, countries)


def _country(address: Address) -> str:
    return phone_country(address.value) if address.kind == "phone" else ""
