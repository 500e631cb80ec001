"""A message that did not arrive: the row says so, its address is marked where the reason says that, and its desk learns it."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from bot import shipped
from bot.failure_words import Failure, failure_of
from bot.local_time import is_night, next_morning
from handlers.steps.note_event import note_event
from models.contacts import Address
from models.lines import Line
from models.messages import Message
from models.outbox import Outbound
from models.tickets import Ticket

REPEATS = (timedelta(minutes=15), timedelta(hours=1), timedelta(hours=4))  # for phones that were switched off
SILENT = frozenset({"expired", "not-needed"})


def failure_on(session: Session, line_id: str, code: str | None) -> Failure:
    """What an error code means on a line."""
    return failure_of(shipped.failures(), session.get_one(Line, line_id).channel, code or "")


def note_failure(session: Session, row: Outbound, now: datetime) -> None:
    """Draw the consequences of a row that has just failed for good."""
    failure = failure_on(session, row.line_id, row.error_code)
    address = session.get_one(Address, row.address_id)
    if failure.address_gone:
        address.unreachable_at = address.unreachable_at or now
    if failure.opted_out:
        address.opted_out_at = address.opted_out_at or now
    message = session.get_one(Message, row.message_id)
    ticket = None if message.ticket_id is None else session.get(Ticket, message.ticket_id)
    if ticket is not None and row.error_code not in SILENT:
        note_event(session, ticket, "send failed", now, code=row.error_code or "")


def repeat_later(session: Session, row: Outbound, now: datetime) -> bool:
    """Queue a failed text once more where its phone was only switched off; not more than three times, never what is stale."""
    if not failure_on(session, row.line_id, row.error_code).worth_repeating:
        return False
    first = row.retry_of or row.id
    tried = session.scalar(select(func.count()).where(Outbound.retry_of == first)) or 0
    at = now + REPEATS[min(tried, len(REPEATS) - 1)]
    if row.quiet_zone is not None and is_night(at, row.quiet_zone):
        at = next_morning(at, row.quiet_zone)
    if tried >= len(REPEATS) or (row.expires_at is not None and row.expires_at <= at):
        return False
    session.add(_again(row, first_id=first, at=at, now=now))
    return True


def drop_repeats(session: Session, row: Outbound) -> None:
    """A text that failed has arrived after all: what was queued to repeat it is not sent."""
    waiting = update(Outbound).where(Outbound.retry_of == (row.retry_of or row.id), Outbound.status == "queued")
    session.execute(waiting.values(status="failed", error_code="not-needed"))


def _again(row: Outbound, first_id: object, at: datetime, now: datetime) -> Outbound:
    kept = ("recipient_kind", "message_id", "contact_id", "agent_id", "address_id", "line_id", "purpose", "lane", "rank")
    also = ("expires_at", "parts", "quiet_zone")
    values = {name: getattr(row, name) for name in (*kept, *also)}
    return Outbound(**values, retry_of=first_id, status="queued", created_at=now, not_before=at, attempts=0)
