"""An emergency calls the officers on duty: of the desk, then of the ministry; a call carries a reference and nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import chain
from uuid import UUID

from sqlalchemy.orm import Session

from bot import sms
from bot.reference_number import spoken
from handlers.steps.note_event import note_event
from handlers.steps.ring_alarm import ring_alarm
from handlers.steps.timers import set_timer
from models.agents import Agent
from models.base import new_id
from models.encrypted import add
from models.messages import Message
from models.officer_pages import OfficerPage, officers_on_duty, times_called, unanswered_calls
from models.outbox import RANKS, Outbound
from models.tickets import Ticket

KIND = "page"
PATIENCE = timedelta(minutes=10)  # until the next officer is called
ROUNDS = 2
STALE = timedelta(hours=2)  # after which a call says nothing new
AT_ONCE = 3  # unanswered texts to one officer within that time; further emergencies wait behind them
MINISTRY = "ministry"
TEXTS = {"fr": "URGENCE {reference}. Répondez OK.", "en": "URGENT {reference}. Reply OK."}


def call_officers(session: Session, ticket: Ticket, now: datetime) -> bool:
    """Call the next officer, and come back in ten minutes; false where there is nobody (left) to call."""
    officer = _next_officer(session, ticket)
    if officer is None:
        return False
    _call(session, ticket, officer, now)
    set_timer(session, ticket, KIND, now + PATIENCE, now)
    return True


def raise_alarm(session: Session, ticket: Ticket, now: datetime) -> None:
    """Every officer was called and none answered: those who run the installation learn of it, and the ticket says so."""
    note_event(session, ticket, "nobody answered the page", now)
    ring_alarm(session, "pages-unanswered", ticket.desk_id, now, reference=ticket.reference)


def _next_officer(session: Session, ticket: Ticket) -> Agent | None:
    called = times_called(session, ticket.id)
    desks = dict.fromkeys((ticket.desk_id, MINISTRY))
    ready: Sequence[Agent] = list(chain.from_iterable(officers_on_duty(session, desk_id) for desk_id in desks))
    fewest = min((called.get(one.id, 0) for one in ready), default=ROUNDS)
    return next((one for one in ready if called.get(one.id, 0) == fewest), None) if fewest < ROUNDS else None


def _call(session: Session, ticket: Ticket, officer: Agent, now: datetime) -> None:
    if officer.page_address_id is None or officer.page_line_id is None:
        return
    page = OfficerPage(ticket_id=ticket.id, agent_id=officer.id, address_id=officer.page_address_id, at=now)
    waiting = unanswered_calls(session, officer.page_address_id, now - PATIENCE)
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
