"""A thank-you from whoever was just told that all will be erased is the end of a talk: it opens no ticket and asks nothing."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.answers import read_answer
from bot.understand import Tools
from handlers.steps.arrival import Arrival, Outcome
from models.contacts import parted_since

LATELY = timedelta(days=1)


def let_thanks_be(session: Session, arrival: Arrival, tools: Tools, now: datetime) -> Outcome | None:
    """An outcome that says nothing, or None where the message is anything but such thanks."""
    inbound = arrival.inbound
    if not arrival.writer.stranger or inbound.attachments or read_answer(inbound.text, tools.book) != "thanks":
        return None
    return Outcome() if parted_since(session, arrival.writer.address.id, now - LATELY) else None
