"""A message that broke the judgement three times becomes an unclassified ticket for a human: nothing is dropped."""

from __future__ import annotations

from contextlib import suppress
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
from models.keys import WrongKey
from models.lines import Line
from models.people import present_ticket

REASON = Route("ministry", "desk-bamako", "message que le programme n'a pas pu lire : à trier à la main", "unreadable")
NOTHING = Understanding(language="und", category="other", emergency=False, place=None, country="ask")


def give_to_human(session: Session, claim: InboundClaim, facts: Facts, now: datetime) -> None:
    """Open an unclassified ticket at the ministry's desk with the message as it stands."""
    row = take_inbox(session, claim)
    inbound = _as_far_as_readable(row)
    writer = find_contact(session, session.get_one(Line, row.line_id), inbound, now)
    ticket = present_ticket(session, writer.contact.id, now, "")
    if ticket is None or not ticket.sealed:
        # Nobody knows what it says: it goes to people in Bamako, unless a sealed ticket takes all that its writer sends.
        concern = Concern(inbound.text, NOTHING, REASON, "", row.received_at)
        ticket = open_ticket(session, writer.contact, concern, facts, now)
    keep_message(session, writer, ticket, inbound, row, now)
    finish_inbox(row, now)


def _as_far_as_readable(row: InboxRow) -> InboundMessage:
    payload = ""
    with suppress(WrongKey):
        payload = row.payload or ""
    try:
        return unpack(payload)
    except ValueError:
        # The sender is in the part that cannot be read: a contact of its own, so that nobody's messages are mixed.
        return InboundMessage(external_id=str(row.id), sender=SenderAddress("phone", f"unreadable-{row.id}"), text=payload)
