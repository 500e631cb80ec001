"""An emergency calls the officer on duty, then the next, then the ministry's cell; a call carries a reference and no more."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from bot import sms
from bot.reference_number import spoken
from handlers.steps.note_event import note_event
from handlers.steps.ring_alarm import ring_alarm
from handlers.steps.timers import put_off, set_timer
from models.agents import Agent
from models.base import new_id
from models.encrypted import add
from models.messages import Message
from models.officer_pages import OfficerPage, officers_on_duty, times_called, unanswered_calls
from models.outbox import RANKS, Outbound
from models.tickets import Ticket
from models.timers import Timer

KIND = "page"
# When each is called, counted from the beginning: the desk's officer on duty, the next one, the ministry's cell.
LADDER = (timedelta(0), timedelta(minutes=5), timedelta(minutes=15))
ROUND = timedelta(minutes=30)  # until the ladder begins anew
ROUNDS = 16  # a whole night
LATELY = timedelta(minutes=10)
STALE = timedelta(hours=2)  # after which a call says nothing new
AT_ONCE = 3  # unanswered texts to one officer within that time; further emergencies wait behind them
MINISTRY = "ministry"
TEXTS = {"fr": "URGENCE {reference}. Répondez OK.", "en": "URGENT {reference}. Reply OK."}


def call_officers(session: Session, ticket: Ticket, now: datetime) -> bool:
    """Call the officer on duty now and begin the ladder; false where there is nobody to call."""
    if not _officers(session, ticket, len(LADDER) - 1):
        return False
    call_next(session, set_timer(session, ticket, KIND, now, now), ticket, now)
    return True


def call_next(session: Session, timer: Timer, ticket: Ticket, now: datetime) -> None:
    """Call those whose turn it is on the ladder; the timer, whose tries count the rungs, rings again for the next."""
    for officer in _officers(session, ticket, timer.tries % len(LADDER)):
        _call(session, ticket, officer, now)
    timer.tries += 1
    rounds, rung = divmod(timer.tries, len(LADDER))
    put_off(timer, timer.set_at + rounds * ROUND + LADDER[rung])


def raise_alarm(session: Session, ticket: Ticket, now: datetime) -> None:
    """Everybody was called and none answered: those who run the installation learn of it, and the ticket says so."""
    note_event(session, ticket, "nobody answered the page", now)
    ring_alarm(session, "pages-unanswered", ticket.desk_id, now, reference=ticket.reference)


def _officers(session: Session, ticket: Ticket, rung: int) -> Sequence[Agent]:
    called = times_called(session, ticket.id)
    desk = sorted(officers_on_duty(session, ticket.desk_id), key=lambda one: called.get(one.id, 0))
    if desk and (rung == 0 or (rung == 1 and len(desk) > 1)):
        return desk[:1]
    return officers_on_duty(session, MINISTRY) or desk  # nobody is waited for in vain: a rung without anybody is left out


def _call(session: Session, ticket: Ticket, officer: Agent, now: datetime) -> None:
    if officer.page_address_id is None or officer.page_line_id is None:
        return
    page = OfficerPage(ticket_id=ticket.id, agent_id=officer.id, address_id=officer.page_address_id, at=now)
    waiting = unanswered_calls(session, officer.page_address_id, now - LATELY)
    if sum(one.outbound_id is not None for one in waiting) < AT_ONCE:
        page.outbound_id = _queue(session, ticket, officer, now)
    session.add(page)
    session.flush()
    note_event(session, ticket, "paged", now, officer.id)


def _queue(session: Session, ticket: Ticket, officer: Agent, now: datetime) -> UUID:
    """The call as a text of its own: it lies in no thread, respects no night and no cap."""
    message = Message(
        id=new_id(),
        contact_id=ticket.contact_id,
        direction=KIND,
        address_id=officer.page_address_id,
        line_id=officer.page_line_id,
        compartment="general",
        language="fra",
        at=now,
    )
    text = TEXTS.get(officer.locale, TEXTS["fr"]).format(reference=spoken(ticket.reference))
    add(session, message, text=text)
    row = Outbound(
        id=new_id(),
        recipient_kind="officer",
        message_id=message.id,
        agent_id=officer.id,
        address_id=officer.page_address_id,
        line_id=officer.page_line_id,
        purpose=KIND,
        lane=KIND,
        rank=RANKS[KIND],
        status="queued",
        created_at=now,
        not_before=now,
        expires_at=now + STALE,
        parts=sms.parts(text),
        mission_id=ticket.mission_id,
        attempts=0,
    )
    session.add(row)
    return row.id
