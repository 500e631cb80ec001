"""Builders: what tests need to exist, with defaults for all they do not care about."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from bot.facts import Facts
from bot.values import CategoryGuess, InboundMessage, Place, Reading, Route, SenderAddress, Understanding
from handlers.make_agent import make_agent as make_agent_deed
from handlers.open_lines import LineSetting, open_lines
from handlers.steps.facts import read_facts
from handlers.steps.find_contact import find_contact
from handlers.steps.open_ticket import Concern, open_ticket
from handlers.store_inbound import store_inbound
from models.database import Transactions
from models.lines import Line

LINE = LineSetting("simulator-sms", "simulator", "sms", "Simulateur")
PASSWORD = "une-phrase-de-passe-longue"


def make_line(transactions: Transactions, now: datetime, line: LineSetting = LINE) -> str:
    """A line of ours."""
    with transactions.write() as session:
        open_lines(session, [line], now)
    return line.id


def make_agent(
    transactions: Transactions,
    now: datetime,
    login: str = "agent@alger.test",
    desks: tuple[str, ...] = ("mission:embassy-algiers",),
    role: str = "",
) -> UUID:
    """An official at some desks: of the protection desk's role where that is one of them, else an agent, unless it is said."""
    role = role or ("protection" if "protection" in desks else "agent")
    with transactions.write() as session:
        return make_agent_deed(session, login, "Aïssata", PASSWORD, role, desks, now).id


def understood(
    category: str = "detention", country: str = "DZ", emergency: bool = False, language: str = "fra"
) -> Understanding:
    """What judgement could have made of a message."""
    place = None if country == "ask" else Place(country)
    guess = CategoryGuess(category, 0.9, ((category, 0.9),), ("arrêté",))
    return Understanding(language, category, emergency, place, country, concern=guess, model_version="test")


def make_ticket(
    transactions: Transactions,
    now: datetime,
    text: str = "mon frère est arrêté",
    desk: str = "mission:embassy-algiers",
    category: str = "detention",
    phone: str = "+213555010203",
    emergency: bool = False,
) -> str:
    """A ticket in a desk's queue; its reference."""
    make_line(transactions, now)
    mission = desk.removeprefix("mission:") if desk.startswith("mission:") else "desk-bamako"
    with transactions.write() as session:
        message = InboundMessage("x", SenderAddress("phone", phone), text)
        writer = find_contact(session, session.get_one(Line, LINE.id), message, now)
        route = Route(desk, mission, "Alger est dit dans le message")
        kept_from = "protection" if desk == "protection" else ""
        concern = Concern(text, understood(category, emergency=emergency), route, kept_from, now)
        return open_ticket(session, writer.contact, concern, read_facts(session), now).reference


def store_text(
    transactions: Transactions, now: datetime, text: str, external_id: str = "m1", phone: str = "+213555010203"
) -> int:
    """A message in the inbox."""
    make_line(transactions, now)
    message = InboundMessage(external_id, SenderAddress("phone", phone), text)
    with transactions.write() as session:
        return store_inbound(session, LINE.id, Reading((message,)), now)


def facts_of(transactions: Transactions) -> Facts:
    """The reference facts as the database has them."""
    with transactions.read() as session:
        return read_facts(session)
