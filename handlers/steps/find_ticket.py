"""The ticket that a message belongs to: the one it names, else the one its writer has; what is kept apart stays apart."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.follow_up import complains, is_own_concern, speaks_of_post
from bot.loops import is_automatic
from bot.reference_number import references_in
from bot.sensitivity import SECOND, Sensitivity, sensitivity
from bot.understand import Tools
from handlers.steps.arrival import Arrival
from handlers.steps.hear_concern import untouched
from handlers.steps.note_event import note_once
from models.people import live_ticket, named_ticket, present_ticket
from models.tickets import Ticket

REOPENS = timedelta(days=14)  # how long a resolved ticket takes further messages


def find_ticket(session: Session, arrival: Arrival, tools: Tools, now: datetime) -> Ticket | None:
    """The ticket, locked, or None where the message begins one of its own."""
    kept_from = _kept_from(arrival, tools)
    named = _named(session, arrival, kept_from, now)
    if named is not None or arrival.writer.stranger:
        return named
    contact_id = arrival.writer.contact.id
    if not kept_from:
        return _ordinary(session, arrival, present_ticket(session, contact_id, now - REOPENS, ""))
    kept = present_ticket(session, contact_id, now - REOPENS, kept_from)
    if kept is not None:
        return kept
    # A greeting that nobody touched holds nothing yet: it becomes the ticket that is kept apart, and leaves no other behind.
    begun = present_ticket(session, contact_id, now - REOPENS, "")
    return begun if begun is not None and untouched(session, begun) else None


def _kept_from(arrival: Arrival, tools: Tools) -> Sensitivity:
    kept_from, text, concern = sensitivity(arrival.understood, tools.facts), arrival.inbound.text, arrival.understood.concern
    waits = kept_from == "complaint" and not complains(text, concern)
    # "Et maintenant ?" is anybody's guess, and belongs to what was said before; a machine's words too.
    return "" if concern.confidence < SECOND or is_automatic(text) or waits else kept_from


def _named(session: Session, arrival: Arrival, kept_from: str, now: datetime) -> Ticket | None:
    for reference in references_in(arrival.inbound.text)[:3]:
        ticket, mine = named_ticket(session, reference, arrival.writer.contact.id)
        if ticket is not None and mine and kept_from in ("", ticket.sensitivity) and ticket.status != "closed":
            return ticket
        if ticket is not None and not mine:
            # A reference is a name and no secret: whoever writes it from elsewhere learns nothing, the desk learns of it.
            note_once(session, ticket, "named from elsewhere", now)
    return None


def _ordinary(session: Session, arrival: Arrival, found: Ticket | None) -> Ticket | None:
    """The ticket for what is no complaint: beside a live complaint the ordinary one, where the message is plainly its own."""
    if found is None or found.sealed:
        return found
    text, contact_id = arrival.inbound.text, arrival.writer.contact.id
    complaint = found if found.sensitivity else live_ticket(session, contact_id, "complaint")
    if complaint is None:
        return found
    ordinary = live_ticket(session, contact_id, "") if found.sensitivity else found
    if is_own_concern(text, arrival.understood):
        return ordinary
    if ordinary is None or speaks_of_post(text) or complaint.last_inbound_at >= ordinary.last_inbound_at:
        return complaint
    return ordinary
