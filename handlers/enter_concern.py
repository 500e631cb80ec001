"""An official notes what somebody said by phone, at the counter or on paper: it lands in the same queue as all the rest."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.facts import Facts
from bot.route import route
from bot.sensitivity import sensitivity
from bot.values import InboundMessage, Place, Route, SenderAddress, Understanding
from handlers.steps.choose_line import line_to
from handlers.steps.find_contact import Writer, find_contact
from handlers.steps.index_words import index_name, index_words
from handlers.steps.note_event import note_event
from handlers.steps.open_ticket import Concern, open_ticket
from models.agents import desks_of
from models.base import new_id
from models.contacts import Contact
from models.encrypted import add
from models.lines import Line
from models.messages import Message
from models.posts import Desk
from models.tickets import Ticket

ORIGINS = ("phone", "counter", "paper")
LONGEST_CONCERN = 4000  # characters


class CannotEnter(Exception):
    """The concern cannot be noted; the word says why: "empty", "desk" or "category"."""


@dataclass(frozen=True, slots=True)
class Entered:
    """What an official noted: how it came, whose it is (a number in E.164 or none), and what it is about."""

    form_id: UUID
    desk_id: str
    origin: str
    text: str
    name: str
    number: str
    language: str
    country: str
    category_id: str
    emergency: bool


def enter_concern(session: Session, agent_id: UUID, entered: Entered, facts: Facts, now: datetime) -> Ticket:
    """Open the ticket at the official's own desk, or where a sensitive concern goes by itself; once for each form."""
    known = session.get(Message, entered.form_id)
    if known is not None and known.ticket_id is not None:
        return session.get_one(Ticket, known.ticket_id)
    if not entered.text.strip() or entered.desk_id not in desks_of(session, agent_id):
        raise CannotEnter("desk" if entered.text.strip() else "empty")
    if entered.category_id not in facts.categories or entered.origin not in ORIGINS:
        raise CannotEnter("category")
    writer, line = _writer(session, entered, now)
    contact = writer.contact if writer is not None else _somebody(session, entered, now)
    contact.language = contact.language or entered.language
    ticket = open_ticket(session, contact, _concern(session, entered, facts, now), facts, now)
    ticket.origin = entered.origin
    note_event(session, ticket, "entered", now, agent_id, origin=entered.origin)
    message = Message(
        id=entered.form_id,
        contact_id=contact.id,
        ticket_id=ticket.id,
        direction="inbound",
        address_id=None if writer is None else writer.address.id,
        line_id=None if line is None else line.id,
        compartment=ticket.compartment,
        language=entered.language,
        at=now,
    )
    text = entered.text.strip()[:LONGEST_CONCERN]
    index_words(session, add(session, message, text=text), text)
    return ticket


def _concern(session: Session, entered: Entered, facts: Facts, now: datetime) -> Concern:
    place = Place(entered.country) if entered.country else None
    understood = Understanding(entered.language, entered.category_id, entered.emergency, place, entered.country or "ask")
    category, desk = facts.categories[entered.category_id], session.get_one(Desk, entered.desk_id)
    kept_from = sensitivity(understood, facts)
    way = Route(desk.id, desk.mission_id or "desk-bamako", f"Noté par {desk.name_fr}")
    if category.sensitive:
        way = route(category, place, understood.country, facts.posts, sensitive=kept_from, on=now.date())
    return Concern(entered.text.strip(), understood, way, kept_from, now)


def _writer(session: Session, entered: Entered, now: datetime) -> tuple[Writer | None, Line | None]:
    """Whoever has the number, and the SMS line by which an answer can leave; nobody without a number or such a line."""
    texts = select(Line).where(Line.style == "sms", Line.closed_at.is_(None)).order_by(Line.id)
    line = session.scalars(texts.limit(1)).first() if entered.number else None
    if line is None:
        return None, None
    said = InboundMessage("", SenderAddress("phone", entered.number), entered.text, entered.name)
    writer = find_contact(session, line, said, now)
    return writer, line_to(session, line.channel, writer.address, "sms") or line


def _somebody(session: Session, entered: Entered, now: datetime) -> Contact:
    contact = add(session, Contact(id=new_id(), created_at=now, country=entered.country or None))
    if entered.name:
        contact.name = entered.name
        index_name(session, contact, entered.name)
    return contact
