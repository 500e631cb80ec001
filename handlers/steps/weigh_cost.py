"""What the texts about to leave cost, and whether there is still money for those that we send of our own accord."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.phone_country import phone_country
from handlers.steps.note_event import note_once
from handlers.steps.ring_alarm import ring_alarm
from models.caps import ALL, Cap, add_parts, all_caps, counts_since
from models.contacts import Address
from models.keys import WrongKey
from models.lines import Line
from models.messages import Message
from models.outbox import Outbound
from models.prices import ELSEWHERE, Price, prices_on
from models.send_contents import SendContents
from models.tickets import Ticket

CAP_REACHED = "cap-reached"
ALARM = "spending-cap"


def weigh_cost(session: Session, line: Line, rows: Sequence[Outbound], contents: SendContents, now: datetime) -> list[Outbound]:
    """Those rows that may leave, priced; what we send of our own accord stops at a cap, officials' texts never do.

    Only SMS is counted: there somebody can earn by making us write. Two workers may pass a cap by one batch, not by more.
    """
    for row in rows:
        row.country = _country(contents.addresses[row.address_id])
    _price(session, line, rows)
    if line.style != "sms" or not rows:
        return list(rows)
    caps = _caps_by_scope(all_caps(session))
    used = _used(session, caps, rows, now)
    going = []
    for row in rows:
        full = next((key for key in _keys(row) if _is_full(caps, key, used)), "")
        if full and _stops(row):
            _stop(session, row, full, contents.messages[row.message_id], now)
            continue
        for key in _keys(row):
            used[key] += max(1, row.parts)
        going.append(row)
    return going


def count_cost(session: Session, line: Line, rows: Sequence[Outbound], now: datetime) -> None:
    """Count the rows that do leave; one that still waits for its turn is weighed again and must not count twice."""
    counted = Counter[str]()
    for row in rows if line.style == "sms" else ():
        for key in _keys(row):
            counted[key] += max(1, row.parts)
    add_parts(session, counted, now)


def is_capped(session: Session, address: Address, now: datetime) -> bool:
    """Whether what we send of our own accord to this number is stopped now."""
    country = _country(address)
    caps = _caps_by_scope(all_caps(session))
    keys = (f"number:{address.id.hex}", f"country:{country}", ALL)
    used = _sums(session, caps, keys, now)
    return any(_is_full(caps, key, used) for key in keys)


def part_price(session: Session, line: Line, address: Address) -> Price | None:
    """What one part of a text costs on a line to a number, if that is known."""
    country = _country(address)
    prices = prices_on(session, line.channel, {country})
    return prices.get(country) or prices.get(ELSEWHERE)


def _country(address: Address) -> str:
    try:
        return phone_country(address.value) if address.kind == "phone" else ""
    except (WrongKey, ValueError):
        return ""  # a number that does not open must not stop what comes after it


def _price(session: Session, line: Line, rows: Sequence[Outbound]) -> None:
    prices = prices_on(session, line.channel, {row.country or "" for row in rows}) if rows else {}
    for row in rows:
        price = prices.get(row.country or "") or prices.get(ELSEWHERE)
        if price is not None:
            row.price_micros, row.price_currency = price.part_micros * max(1, row.parts), price.currency


def _stops(row: Outbound) -> bool:
    return row.lane != "page" and row.purpose != "agent"


def _stop(session: Session, row: Outbound, key: str, message: Message, now: datetime) -> None:
    row.status, row.error_code = "failed", CAP_REACHED
    subject = "number" if key.startswith("number:") else key  # whose number it is stands in no alarm
    ring_alarm(session, ALARM, subject, now)
    ticket = None if message.ticket_id is None else session.get(Ticket, message.ticket_id)
    if ticket is not None:
        note_once(session, ticket, "cap reached", now)


def _keys(row: Outbound) -> tuple[str, ...]:
    return f"number:{row.address_id.hex}", f"country:{row.country or ''}", ALL


Caps = Mapping[tuple[str, str], Cap]


def _caps_by_scope(caps: Sequence[Cap]) -> Caps:
    return {(cap.scope, cap.subject): cap for cap in caps}


def _cap_of(caps: Caps, key: str) -> Cap | None:
    scope, _, subject = key.partition(":")
    return caps.get((scope, subject)) or caps.get((scope, ""))


def _is_full(caps: Caps, key: str, used: Mapping[str, int]) -> bool:
    cap = _cap_of(caps, key)
    return cap is not None and used[key] >= cap.parts


def _used(session: Session, caps: Caps, rows: Sequence[Outbound], now: datetime) -> Counter[str]:
    return _sums(session, caps, tuple({key for row in rows for key in _keys(row)}), now)


def _sums(session: Session, caps: Caps, keys: Sequence[str], now: datetime) -> Counter[str]:
    """The parts that each key's cap looks back on; without a cap nothing is looked up."""
    spans = {key: timedelta(hours=cap.hours) for key in keys if (cap := _cap_of(caps, key)) is not None}
    found = Counter[str]()
    longest = max(spans.values(), default=timedelta(0))
    for count in counts_since(session, list(spans), now - longest) if spans else ():
        if count.hour > now - spans[count.key]:
            found[count.key] += count.parts
    return found
