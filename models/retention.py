"""How long what is kept: the rows of `reference/retention.tsv`, and which rows of the database each of them means."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, Select, case, delete, exists, inspect, or_, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from models.agents import AccessLog, AgentSession, SignInAttempt
from models.alarms import Alarm
from models.contacts import Contact
from models.erasures import Erasure
from models.inbox import OPEN_STATES, InboxRow, Quarantined
from models.messages import Message
from models.outbox import DeliveryReceipt, MediaAddress
from models.reference_files import FOLDER, read_table
from models.tickets import ANSWERED, Ticket, TicketPerson

Outlived = tuple[InstrumentedAttribute[Any], Callable[[datetime], ColumnElement[bool]]]
# Rows that go as a whole when their time is over: their key, and which ones.
GONE: dict[str, Outlived] = {
    "unreadable part": (Quarantined.id, lambda before: Quarantined.received_at < before),
    "fetch address": (MediaAddress.id, lambda before: MediaAddress.until < before),
    "report on an unknown message": (
        DeliveryReceipt.id,
        lambda before: DeliveryReceipt.outbound_id.is_(None) & (DeliveryReceipt.at < before),
    ),
    "official's session": (AgentSession.id, lambda before: AgentSession.seen_at < before),
    "failed sign-in": (SignInAttempt.id, lambda before: SignInAttempt.at < before),
    "access log": (AccessLog.id, lambda before: AccessLog.at < before),
    "ended alarm": (Alarm.id, lambda before: Alarm.until < before),
}


def read_retention(folder: Path = FOLDER) -> dict[str, timedelta]:
    """How long each thing is kept; ValueError where a row is missing or its days are no number above zero."""
    spans = {row["what"]: timedelta(days=int(row["days"])) for row in read_table(folder / "retention.tsv")}
    wanted = {*GONE, "closed ordinary ticket", "closed sensitive ticket", "message without ticket", "silent person"}
    missing = (wanted | {"message set aside"}) - spans.keys()
    if missing or any(span <= timedelta(0) for span in spans.values()):
        raise ValueError(f"retention.tsv: rows are missing or without days: {', '.join(sorted(missing))}")
    return spans


def drop_outlived(session: Session, what: str, before: datetime, most: int) -> int:
    """Delete up to so many rows of a kind that are older than a moment; how many were."""
    key, old = GONE[what]
    chosen = select(key).where(old(before)).limit(most)
    gone = delete(inspect(key.class_).local_table).where(key.in_(chosen)).returning(key)
    return len(session.execute(gone.execution_options(synchronize_session=False)).all())


def drop_set_aside(session: Session, before: datetime, most: int) -> int:
    """Take the words out of messages that were set aside before a moment; their hashes stay."""
    old = InboxRow.received_at < before, InboxRow.state.not_in(OPEN_STATES), InboxRow.sealed_payload.is_not(None)
    chosen = select(InboxRow.seq).where(*old).limit(most)
    emptied = update(InboxRow).where(InboxRow.seq.in_(chosen)).values(sealed_payload=None).returning(InboxRow.seq)
    return len(session.execute(emptied.execution_options(synchronize_session=False)).all())


def outlived_tickets(session: Session, ordinary: datetime, sensitive: datetime, most: int) -> list[Ticket]:
    """Closed tickets whose words have been kept long enough, locked against other workers."""
    plain = (Ticket.sensitivity == "") & (Ticket.compartment == "general")
    ended = case((Ticket.status == ANSWERED, Ticket.last_inbound_at), else_=Ticket.closed_at)
    old = or_(plain & (ended < ordinary), ended < sensitive)
    over = Ticket.status.in_(("closed", ANSWERED)) & Ticket.held_open.is_(False)
    kept = select(Ticket).where(Ticket.emptied_at.is_(None), over, old)
    return list(session.scalars(kept.order_by(Ticket.closed_at, Ticket.id).limit(most).with_for_update(skip_locked=True)))


def loose_messages(before: datetime, most: int) -> Select[Any]:
    """The ids of messages that belong to no ticket and still hold words from before a moment."""
    words = or_(Message.sealed_text.is_not(None), Message.sealed_extras.is_not(None))
    return select(Message.id).where(Message.ticket_id.is_(None), Message.at < before, words).limit(most)


def silent_people(session: Session, before: datetime, most: int) -> list[Contact]:
    """People of whom nothing is kept and who were not heard of since a moment, locked against other workers."""
    lately = exists().where(Message.contact_id == Contact.id, Message.at >= before)
    kept = exists().where(Ticket.contact_id == Contact.id, Ticket.emptied_at.is_(None))
    named = exists().where(
        TicketPerson.contact_id == Contact.id, TicketPerson.ticket_id == Ticket.id, Ticket.emptied_at.is_(None)
    )
    wishes = exists().where(Erasure.contact_id == Contact.id, Erasure.done_at.is_(None))
    silent = select(Contact).where(Contact.erased_at.is_(None), Contact.created_at < before, ~lately, ~kept, ~named, ~wishes)
    return list(session.scalars(silent.order_by(Contact.id).limit(most).with_for_update(skip_locked=True)))
