"""A message that did not arrive: the row says so, its address is marked where the reason says that, and its desk learns it."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session

from bot import shipped
from bot.failure_words import Failure, failure_of
from bot.local_time import is_night, next_morning
from handlers.steps.bring_back import bring_back
from handlers.steps.copy_row import copy_row
from handlers.steps.fall_back import fall_back
from handlers.steps.not_asked import not_asked
from handlers.steps.note_event import note_event
from handlers.steps.wait_for_person import wait_for_person
from models.contacts import Address
from models.lines import Line
from models.messages import Message
from models.outbox import Outbound
from models.tickets import ANSWERED, Ticket
from models.windows import held_rows

REPEATS = (timedelta(minutes=15), timedelta(hours=1), timedelta(hours=4))  # for phones that were switched off
EXPIRED = "expired"
SILENT = frozenset({EXPIRED, "not-needed"})
CLOSED, CLOSED_CODE = "window closed", "window-closed"
UNREACHED = frozenset({"cannot reach", "policy"})  # on this channel; an SMS may still arrive


def failure_on(session: Session, line_id: str, code: str | None) -> Failure:
    """What an error code means on a line."""
    return failure_of(shipped.failures(), session.get_one(Line, line_id).channel, code or "")


def note_failure(session: Session, row: Outbound, now: datetime) -> None:
    """Draw the consequences of a row that has just failed for good: it takes another way, or its desk learns of it."""
    failure = failure_on(session, row.line_id, row.error_code)
    address = session.get_one(Address, row.address_id)
    if failure.address_gone:
        address.unreachable_at = address.unreachable_at or now
    if failure.opted_out:
        address.opted_out_at = address.opted_out_at or now
    message = session.get_one(Message, row.message_id)
    ticket = None if message.ticket_id is None else session.get(Ticket, message.ticket_id)
    if row.template is not None:
        _nobody_was_asked(session, row, now)
    elif ticket is not None and row.error_code not in SILENT and not _goes_on(session, row, failure, ticket, now):
        not_asked(session, row, ticket, now)
        note_event(session, ticket, "send failed", now, code=row.error_code or "")
        if ticket.status == ANSWERED:
            bring_back(session, ticket, now)  # what was to settle it by itself never arrived: a human answers
    elif ticket is not None and row.error_code == EXPIRED and ticket.status == ANSWERED:
        bring_back(session, ticket, now)  # nothing failed, and nothing arrived


def _goes_on(session: Session, row: Outbound, failure: Failure, ticket: Ticket, now: datetime) -> bool:
    closed = failure.meaning == CLOSED
    if closed and wait_for_person(session, row, ticket, now):
        note_event(session, ticket, "waits for the person", now)
        return True
    elsewhere = closed or (row.purpose == "agent" and (failure.address_gone or failure.meaning in UNREACHED))
    return elsewhere and fall_back(session, row, ticket, now)


def _nobody_was_asked(session: Session, knock: Outbound, now: datetime) -> None:
    """The text that asks the person to write back did not arrive: what waits for that must not wait in vain."""
    for held in () if knock.contact_id is None else held_rows(session, knock.contact_id, knock.line_id):
        held.status, held.error_code = "failed", CLOSED_CODE
        note_failure(session, held, now)


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
    session.add(copy_row(row, at, now))
    return True


def drop_repeats(session: Session, row: Outbound) -> None:
    """A text that failed has arrived after all: what was queued to repeat it, here or by SMS, is not sent."""
    again = or_(Outbound.retry_of == (row.retry_of or row.id), Outbound.fallback_of == row.id)
    waiting = update(Outbound).where(again, Outbound.status == "queued")
    session.execute(waiting.values(status="failed", error_code="not-needed"))
