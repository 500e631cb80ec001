"""WhatsApp's window is closed: an approved text asks the person to write back, and what we have to say waits for that."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.reference_number import spoken
from bot.templates import ANSWER_WAITING, approved_texts, clean_value, fill
from handlers.steps.copy_row import copy_row
from models.base import new_id
from models.contacts import Contact
from models.encrypted import add
from models.lines import Line
from models.messages import Message
from models.outbox import RANKS, Outbound
from models.templates import template_texts
from models.tickets import Ticket
from models.windows import knocked_since, last_heard

WINDOW = "window"
OPEN_FOR = timedelta(hours=24) - timedelta(minutes=5)  # what is on its way when the window closes would be refused
AT_ONCE = timedelta(hours=2)  # what lapses so soon answers a message just received
KNOCKS = timedelta(days=7)  # between two approved texts to a person who does not write back
KEPT = timedelta(days=30)
OTHERWISE = ("fra", "eng")


def closed_windows(session: Session, line: Line, rows: Iterable[Outbound], now: datetime) -> set[Outbound]:
    """Those rows that WhatsApp would refuse as free text; where nobody's messages are known any more, it is asked itself."""
    if line.style != "whatsapp":
        return set()
    asked = {row: row.contact_id for row in rows if row.template is None and row.contact_id and not _at_once(row)}
    heard = last_heard(session, {contact_id for contact_id in asked.values() if contact_id}) if asked else {}
    known = {contact_id for contact_id, _ in heard}
    return {
        row
        for row, contact_id in asked.items()
        if contact_id in known and not ((at := heard.get((contact_id, line.id))) and at > now - OPEN_FOR)
    }


def _at_once(row: Outbound) -> bool:
    return row.expires_at is not None and row.expires_at - row.created_at <= AT_ONCE


def wait_for_person(session: Session, row: Outbound, ticket: Ticket | None, now: datetime) -> bool:
    """Ask the person to write back and keep an agent's text until then; false where no approved text may be sent here."""
    if row.purpose != "agent":
        return False  # what we ask of our own accord is not worth a knock, and old questions would arrive in a heap
    if row.contact_id is None or row.held is not None or row.template is not None or ticket is None:
        return False
    line = session.get_one(Line, row.line_id)
    heard = last_heard(session, [row.contact_id]).get((row.contact_id, line.id))
    since = max(now - KNOCKS, heard or now - KNOCKS)
    if not knocked_since(session, row.contact_id, line.id, since) and not _knock(session, row, ticket, line, now):
        return False
    session.add(copy_row(row, now + KEPT, now, held=WINDOW))
    session.flush()
    return True


def _knock(session: Session, row: Outbound, ticket: Ticket, line: Line, now: datetime) -> bool:
    spoken_language = session.get_one(Contact, ticket.contact_id).language or ticket.language
    languages = list(dict.fromkeys((spoken_language, *OTHERWISE)))
    approved, texts = approved_texts(line.templates), template_texts(session, ANSWER_WAITING, languages)
    language = next((one for one in languages if one in texts and (ANSWER_WAITING, one) in approved), None)
    if language is None:
        return False
    values = (clean_value(spoken(ticket.reference)),)
    message = Message(
        id=new_id(),
        contact_id=row.contact_id,
        ticket_id=ticket.id,
        direction="outbound",
        address_id=row.address_id,
        line_id=line.id,
        compartment=ticket.compartment,
        language=language,
        at=now,
    )
    add(session, message, text=fill(texts[language], values), extras=json.dumps({"values": values}))
    rest = {"retry_of": None, "message_id": message.id, "purpose": "template", "template": ANSWER_WAITING, "parts": 0}
    pressing = {"lane": "reply", "rank": RANKS["reply"], "fallback_of": None}
    session.add(copy_row(row, row.not_before if row.not_before > now else now, now, **rest, **pressing))
    return True
