"""An inbound message in the thread: its words, what came with it, its files still to fetch, and how it was judged."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from bot.values import InboundMessage, Understanding
from handlers.steps.find_contact import Writer
from handlers.steps.index_words import index_words
from models.base import new_id
from models.encrypted import add
from models.inbox import InboxRow
from models.messages import Attachment, Judgement, Message, files_since
from models.tickets import Ticket

LONGEST_FILENAME = 200
FILES_A_DAY = 50  # of one person; what comes beyond is named in the thread and not fetched
TOO_MANY = "quota"


def keep_message(
    session: Session, writer: Writer, ticket: Ticket | None, inbound: InboundMessage, row: InboxRow, now: datetime
) -> Message:
    """Add the message to the ticket's thread (or to the person alone), with an attachment row for each file."""
    compartment = "general" if ticket is None else ticket.compartment
    message = Message(
        id=new_id(),
        contact_id=writer.contact.id,
        ticket_id=None if ticket is None else ticket.id,
        direction="inbound",
        address_id=writer.address.id,
        line_id=row.line_id,
        inbox_id=row.id,
        compartment=compartment,
        at=row.received_at,
        said_at=inbound.sent_at,
    )
    add(session, message, text=inbound.text, extras=_extras(inbound, row.late_seconds))
    index_words(session, message, inbound.text)
    room = FILES_A_DAY - files_since(session, writer.contact.id, now - timedelta(days=1)) if inbound.attachments else 0
    for place, file in enumerate(inbound.attachments):
        attachment = Attachment(
            id=new_id(),
            message_id=message.id,
            contact_id=writer.contact.id,
            line_id=row.line_id,
            compartment=compartment,
            kind=file.kind,
            state="waiting" if place < room else "failed",
            reason=None if place < room else TOO_MANY,
            attempts=0,
            not_before=now,
        )
        add(session, attachment, source=file.source, filename=file.filename[:LONGEST_FILENAME])
    return message


def _extras(inbound: InboundMessage, late_seconds: int | None) -> str | None:
    extras = {
        "location": None if inbound.location is None else asdict(inbound.location),
        "cards": [asdict(card) for card in inbound.cards],
        "unsupported": inbound.unsupported,
        "late_seconds": late_seconds,
    }
    return json.dumps(extras, ensure_ascii=False) if any(extras.values()) else None


def keep_judgement(session: Session, message: Message, contact_id: UUID, understood: Understanding, now: datetime) -> None:
    """Store what was understood, with the words that decided and the version of the models."""
    message.language = understood.language
    judgement = Judgement(
        id=new_id(),
        message_id=message.id,
        contact_id=contact_id,
        compartment=message.compartment,
        at=now,
        model_version=understood.model_version,
        language=understood.language,
        category_id=understood.category,
        confidence=understood.concern.confidence,
        runner_up=understood.concern.runner_up,
        emergency=understood.emergency,
        country=understood.country,
    )
    words = {"category": understood.concern.words, "emergency": understood.alarm.words}
    add(session, judgement, words=json.dumps(words, ensure_ascii=False))
