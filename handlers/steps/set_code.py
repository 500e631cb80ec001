"""CODE 1234: a person chooses the digits without which nothing of their case is told to whoever holds the phone."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from bot.commands import code_in, hide_code, read_command
from bot.understand import Tools
from handlers.steps.arrival import Arrival, Outcome
from handlers.steps.note_event import note_event
from models.codes import StatusCode, code_hash
from models.people import tickets_of


def set_code(session: Session, arrival: Arrival, tools: Tools, now: datetime) -> Outcome:
    """Keep the code's hash; no code is explained, one that reads the same backwards refused, a second left to a human."""
    contact = arrival.writer.contact
    code = code_in(read_command(arrival.inbound.text, tools.book).rest)
    ticket = next(iter(tickets_of(session, contact.id)), None)
    kept = hide_code(arrival.inbound.text)
    if not code:
        return Outcome(ticket, ("code_offer",), kept_text=kept)
    if session.get(StatusCode, contact.id) is not None:
        # Whoever holds the phone could otherwise put their own code in its place.
        if ticket is not None:
            note_event(session, ticket, "code change asked", now)
        return Outcome(ticket, ("noted",), kept_text=kept)
    if code == code[::-1]:
        return Outcome(ticket, ("code_other",), kept_text=kept)
    hashes = {name: code_hash(session, contact.id, typed) for name, typed in (("code_hash", code), ("duress_hash", code[::-1]))}
    session.add(StatusCode(contact_id=contact.id, set_at=now, wrong=0, **hashes))
    if ticket is not None:
        note_event(session, ticket, "code set", now)
    return Outcome(ticket, ("code_set",), kept_text=kept)
