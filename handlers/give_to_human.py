"""A message that broke the judgement three times becomes an unclassified ticket for a human: nothing is dropped."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from bot.facts import Facts
from bot.values import InboundMessage, Route, SenderAddress, Understanding
from handlers.claim_inbound import InboundClaim
from handlers.steps.find_contact import find_contact
from handlers.steps.keep_message import keep_message
from handlers.steps.open_ticket import Concern, open_ticket
from handlers.steps.payload import unpack
from handlers.steps.take_inbox import finish_inbox, take_inbox
from models.inbox import InboxRow
from models.lines import Line

UNREADABLE = SenderAddress("phone", "unreadable")
REASON = Route("ministry", "desk-bamako", "message que le programme n'a pas pu lire : à trier à la main", "unreadable")


def give_to_human(session: Session, claim: InboundClaim, facts: Facts, now: datetime) -> None:
    """Open an unclassified ticket at the ministry's desk with the message as it stands."""
    row = take_inbox(session, claim)
    inbound = _as_far_as_readable(row)
    writer = find_contact(session, session.get_one(Line, row.line_id), inbound, now)
    nothing = Understanding(language="und", category="other", emergency=False, place=None, country="ask")
    ticket = open_ticket(
        session, writer.contact, Concern(inbound.text, nothing, REASON, sealed=False, received_at=row.received_at), facts, now
    )
    keep_message(session, writer, ticket, inbound, row, now)
    finish_inbox(row, now)


def _as_far_as_readable(row: InboxRow) -> InboundMessage:
    payload = row.payload or ""
    try:
        return unpack(payload)
    except ValueError:
        return InboundMessage(external_id=str(row.id), sender=UNREADABLE, text=payload)
