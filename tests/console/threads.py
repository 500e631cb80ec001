"""Threads to look at: a person's message on the road's own steps, with files and extras, and what became of replies."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import select

from bot.values import (
    CategoryGuess,
    ContactCard,
    EmergencyVerdict,
    InboundAttachment,
    InboundMessage,
    Location,
    Place,
    Reading,
    Route,
    SenderAddress,
    Understanding,
)
from handlers.claim_inbound import claim_inbound
from handlers.open_lines import LineSetting, open_lines
from handlers.steps.facts import read_facts
from handlers.steps.find_contact import find_contact
from handlers.steps.keep_message import keep_judgement, keep_message
from handlers.steps.open_ticket import Concern, open_ticket
from handlers.steps.payload import unpack
from handlers.steps.take_inbox import finish_inbox, take_inbox
from handlers.store_inbound import store_inbound
from models.database import Transactions
from models.files import FileStore
from models.lines import Line
from models.messages import Attachment, seal_file
from models.outbox import Outbound
from models.tickets import Ticket

SMS = LineSetting("simulator-sms", "simulator", "sms", "Simulateur")


def write_in(
    transactions: Transactions,
    now: datetime,
    text: str,
    *,
    desk: str = "mission:embassy-algiers",
    category: str = "detention",
    emergency: bool = False,
    country: str = "DZ",
    language: str = "fra",
    name: str = "",
    phone: str = "+213555010203",
    line: LineSetting = SMS,
    files: tuple[InboundAttachment, ...] = (),
    location: Location | None = None,
    cards: tuple[ContactCard, ...] = (),
    join: str = "",
    reason: str = "Alger est dit dans le message",
) -> str:
    """A message all the way into a ticket (or into the one to `join`); the ticket's reference."""
    message = InboundMessage(str(uuid4()), SenderAddress("phone", phone), text, name, files, location, cards)
    with transactions.write() as session:
        open_lines(session, [line], now)
        session.flush()
        store_inbound(session, line.id, Reading((message,)), now)
        row = take_inbox(session, claim_inbound(session, now, 1)[0])
        inbound = unpack(row.payload or "")
        writer = find_contact(session, session.get_one(Line, line.id), inbound, now)
        understood = _understood(category, country, emergency, language)
        ticket = session.scalar(select(Ticket).where(Ticket.reference == join)) if join else None
        if ticket is None:
            mission = desk.removeprefix("mission:") if desk.startswith("mission:") else "desk-bamako"
            concern = Concern(
                inbound.text, understood, Route(desk, mission, reason), "protection" if desk == "protection" else "", now
            )
            ticket = open_ticket(session, writer.contact, concern, read_facts(session), now)
        kept = keep_message(session, writer, ticket, inbound, row, now)
        keep_judgement(session, kept, writer.contact.id, understood, now)
        ticket.last_inbound_at = now
        finish_inbox(row, now)
        return ticket.reference


def _understood(category: str, country: str, emergency: bool, language: str) -> Understanding:
    guess = CategoryGuess(category, 0.87, ((category, 0.87), ("residence", 0.08)), ("arrêté",))
    alarm = EmergencyVerdict(emergency, 0.9, ("malade",) if emergency else ())
    place = None if country == "ask" else Place(country)
    return Understanding(language, category, emergency, place, country, concern=guess, alarm=alarm, model_version="test")


def keep_files(
    transactions: Transactions, store: FileStore, content: bytes, content_type: str, preview: tuple[bytes, str]
) -> UUID:
    """The waiting files arrive, with a preview; the id of the last."""
    with transactions.write() as session:
        for row in session.scalars(select(Attachment).where(Attachment.state == "waiting")):
            store.write(row.id, "original", seal_file(row, "original", content))
            store.write(row.id, "preview", seal_file(row, "preview", preview[0]))
            row.state, row.size, row.content_type, row.preview_type = "kept", len(content), content_type, preview[1]
            last = row.id
    return last


def set_delivery(transactions: Transactions, status: str, error_code: str | None = None) -> None:
    """All outbound messages got as far as this."""
    with transactions.write() as session:
        for row in session.scalars(select(Outbound)):
            row.status, row.error_code = status, error_code
