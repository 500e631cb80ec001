"""A reserved word is obeyed before anything else is made of the message."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy.orm import Session

from bot.commands import read_command
from bot.understand import Tools
from handlers.steps.arrival import Arrival, Outcome
from handlers.steps.note_event import note_event
from handlers.steps.set_code import set_code
from handlers.steps.tell_status import tell_status
from models.codes import StatusCode
from models.people import tickets_of
from models.tickets import LIVE_STATUSES, Ticket


def obey_command(session: Session, arrival: Arrival, tools: Tools, now: datetime) -> Outcome | None:
    """What the reserved word asks for; None where there is none, or where it comes with a concern (NOUVEAU …, AIDE, AGENT)."""
    obey = OBEYED.get(arrival.understood.command)
    brings_more = arrival.inbound.attachments or arrival.inbound.location or arrival.inbound.cards
    return None if obey is None or brings_more else obey(session, arrival, tools, now)


def _stop(session: Session, arrival: Arrival, tools: Tools, now: datetime) -> Outcome:
    address, ticket = arrival.writer.address, _live(session, arrival)
    if address.opted_out_at is not None:
        return Outcome(ticket)
    address.opted_out_at = now
    if ticket is not None:
        note_event(session, ticket, "opted out", now)
    return Outcome(ticket, ("did_stop",), pressing=True)


def _start(session: Session, arrival: Arrival, tools: Tools, now: datetime) -> Outcome:
    address, ticket = arrival.writer.address, _live(session, arrival)
    if address.opted_out_at is not None and ticket is not None:
        note_event(session, ticket, "opted in", now)
    address.opted_out_at = None
    # By itself the word is everybody's: from a stranger it tells nothing of their language.
    language = read_command(arrival.inbound.text, tools.book).language if arrival.writer.stranger else ""
    return Outcome(ticket, ("did_start",), language=language)


def _language(session: Session, arrival: Arrival, tools: Tools, now: datetime) -> Outcome:
    wanted = read_command(arrival.inbound.text, tools.book).language
    arrival.writer.contact.language = wanted
    return Outcome(_live(session, arrival), ("did_language",), language=wanted)


def _ask_language(session: Session, arrival: Arrival, tools: Tools, now: datetime) -> Outcome:
    return Outcome(_live(session, arrival), ("ask_language",))


def _new(session: Session, arrival: Arrival, tools: Tools, now: datetime) -> Outcome | None:
    if read_command(arrival.inbound.text, tools.book).rest:
        return None
    return Outcome(_live(session, arrival), ("ask_new",))


def _erase(session: Session, arrival: Arrival, tools: Tools, now: datetime) -> Outcome:
    coded = session.get(StatusCode, arrival.writer.contact.id) is not None
    return Outcome(_live(session, arrival), ("ask_erase_code" if coded else "ask_erase",))


def _live(session: Session, arrival: Arrival) -> Ticket | None:
    latest = next(iter(tickets_of(session, arrival.writer.contact.id)), None)
    return latest if latest is not None and latest.status in LIVE_STATUSES else None


Obey = Callable[[Session, Arrival, Tools, datetime], Outcome | None]
OBEYED: dict[str, Obey] = {
    "stop": _stop,
    "start": _start,
    "status": tell_status,
    "code": set_code,
    "language": _language,
    "ask_language": _ask_language,
    "new": _new,
    "erase": _erase,
}
