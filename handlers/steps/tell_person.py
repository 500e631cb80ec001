"""One phrase about a ticket to the person who wrote it, by ourselves: a reference and nothing of the case."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.phrases import Phrasebook
from bot.say import Promise, acknowledge
from handlers.steps.queue_outbound import Errand, Way, queue_outbound
from models.contacts import Contact
from models.lines import Line
from models.outbox import Outbound
from models.tickets import Ticket

WORTH_SENDING = timedelta(days=2)


def tell_person(
    session: Session, ticket: Ticket, way: Way, phrase: str, book: Phrasebook, now: datetime, lane: str = "reply"
) -> Outbound:
    """Queue a phrase that needs the reference alone, in the person's language; it lapses if it cannot leave in two days."""
    language = session.get_one(Contact, ticket.contact_id).language or ticket.language
    style = session.get_one(Line, way.line_id).style
    saying = acknowledge(book, language, phrase, Promise(ticket.reference, ticket.category_id, None, 0), style)
    errand = Errand(purpose=phrase, lane=lane, expires_at=now + WORTH_SENDING)
    return queue_outbound(session, ticket, ticket.contact_id, way, saying, errand, now)
