"""Four digits by themselves, to which we asked nothing, are most likely a code: how one is used is said in a sentence."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from bot.commands import hide_code, is_lone_code
from bot.understand import Tools
from handlers.steps.arrival import Arrival, Outcome
from models.people import tickets_of, written_by_agent
from models.tickets import LIVE_STATUSES


def explain_digits(session: Session, arrival: Arrival, tools: Tools, now: datetime) -> Outcome | None:
    """How a code is set and used; None where the digits may answer somebody, or the message is anything else."""
    inbound = arrival.inbound
    if inbound.attachments or inbound.location or not is_lone_code(inbound.text):
        return None
    ticket = next(iter(tickets_of(session, arrival.writer.contact.id)), None)
    if ticket is not None and written_by_agent(session, ticket.id):
        return None  # a year or a sum that an official asked for
    live = ticket if ticket is not None and ticket.status in LIVE_STATUSES else None
    return Outcome(live, ("code_alone",), kept_text=hide_code(inbound.text))
