"""A recording without a word of text: nobody knows yet what it says, so somebody has to listen to it soon."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from bot.facts import Facts
from bot.values import InboundMessage
from handlers.steps.note_event import note_event
from handlers.steps.owe import owe_sooner
from models.contacts import Contact
from models.tickets import Ticket

SOUNDS = frozenset({"voice", "audio"})
AT_LEAST = "high"  # an emergency may be in it


def only_sound(inbound: InboundMessage) -> bool:
    """Whether a message is a recording and nothing to read."""
    return not inbound.text.strip() and any(file.kind in SOUNDS for file in inbound.attachments)


def mark_to_listen(session: Session, ticket: Ticket, inbound: InboundMessage, facts: Facts, now: datetime) -> None:
    """Mark the ticket of a message that is only sound; one without any answer yet is due as soon as a pressing one."""
    if not only_sound(inbound):
        return
    if not ticket.to_listen:
        ticket.to_listen = True
        note_event(session, ticket, "to be listened to", now)
    if ticket.language == "und":
        # A sound tells no language by itself: the person's, if it is known.
        ticket.language = session.get_one(Contact, ticket.contact_id).language or "und"
    if ticket.answered_at is None and ticket.priority in ("low", "normal"):
        ticket.priority = AT_LEAST
        owe_sooner(session, ticket, now)
