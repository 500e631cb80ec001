"""The road in, from a stored message to a ticket and a queued reply: facts, understood, decided, routed, replied."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.decide import Decision, Situation, decide
from bot.posts import Post
from bot.route import route
from bot.say import Promise, Saying, acknowledge
from bot.sensitivity import sensitivity
from bot.speak import language_to_learn, language_to_speak
from bot.understand import Known, Tools, understand
from bot.values import InboundMessage, Understanding
from handlers.claim_inbound import InboundClaim
from handlers.steps.find_contact import Writer, find_contact
from handlers.steps.join_ticket import join_ticket
from handlers.steps.keep_message import keep_judgement, keep_message
from handlers.steps.open_ticket import Concern, open_ticket
from handlers.steps.payload import unpack
from handlers.steps.queue_outbound import Errand, Way, queue_outbound
from handlers.steps.take_inbox import finish_inbox, take_inbox
from models.inbox import InboxRow
from models.lines import Line
from models.people import automatic_reply_since, present_ticket
from models.tickets import Ticket

QUIET = timedelta(minutes=10)  # after an automatic reply, further messages of the same person are taken in silence
REOPENS = timedelta(days=14)  # how long a resolved ticket takes further messages
STALE = timedelta(hours=2)  # an automatic reply older than this is not worth sending any more


@dataclass(frozen=True, slots=True)
class Arrival:
    """A message with all that is known when it is judged."""

    row: InboxRow
    line: Line
    inbound: InboundMessage
    writer: Writer
    understood: Understanding


def answer_message(session: Session, claim: InboundClaim, tools: Tools, now: datetime) -> None:
    """Turn one claimed message into a ticket (or a message of the present one) and its reply."""
    row = take_inbox(session, claim)
    arrival = _understand(session, row, tools, now)
    arrival.writer.address.unreachable_at = now if arrival.inbound.blocks_us else None
    if arrival.inbound.blocks_us is None:
        _take_concern(session, arrival, tools, now)
    finish_inbox(row, now)


def _understand(session: Session, row: InboxRow, tools: Tools, now: datetime) -> Arrival:
    line = session.get_one(Line, row.line_id)
    inbound = unpack(row.payload or "")
    writer = find_contact(session, line, inbound, now)
    phones = [address.value for address in (inbound.sender, *inbound.sender.aliases) if address.kind == "phone"]
    known = Known(
        phone=phones[0] if phones else None,
        language=writer.contact.language,
        country=writer.contact.country,
        location=inbound.location,
    )
    return Arrival(row, line, inbound, writer, understand(inbound.text, tools, known))


def _take_concern(session: Session, arrival: Arrival, tools: Tools, now: datetime) -> None:
    contact, understood = arrival.writer.contact, arrival.understood
    ticket = present_ticket(session, contact.id, now - REOPENS, sensitivity(understood, tools.facts))
    situation = Situation(
        has_ticket=ticket is not None,
        already_urgent=ticket is not None and ticket.emergency,
        replied_lately=automatic_reply_since(session, contact.id, now - QUIET),
        opted_out=arrival.writer.address.opted_out_at is not None,
        brings_more=bool(arrival.inbound.attachments or arrival.inbound.location or arrival.inbound.cards),
    )
    decision = decide(understood, tools.facts, situation)
    language = language_to_speak(understood.language_guess, contact.language, tools.book)
    contact.language = language_to_learn(understood.language_guess, contact.language)
    if understood.command:
        _obey(arrival, now)
        language = _language_asked_for(arrival.inbound.text, tools, language)
        contact.language = language if understood.command == "language" else contact.language
    if decision.deed == "join" and ticket is not None:
        placed = join_ticket(session, ticket, understood, tools.facts, now)
        decision = Decision("join", ("placed",)) if placed and decision.phrases else decision
    if decision.deed == "open":
        ticket = _open(session, arrival, decision, tools, now)
    message = keep_message(session, arrival.writer, ticket, arrival.inbound, arrival.row, now)
    keep_judgement(session, message, contact.id, understood, now)
    _reply(session, arrival, ticket, decision, (tools, language), now)


def _open(session: Session, arrival: Arrival, decision: Decision, tools: Tools, now: datetime) -> Ticket:
    understood = arrival.understood
    category = tools.facts.categories[understood.category]
    posts, today = tools.facts.posts, now.date()
    way = route(category, understood.place, understood.country, posts, sensitive=decision.sensitive, on=today)
    concern = Concern(arrival.inbound.text, understood, way, decision.sensitive, arrival.row.received_at)
    return open_ticket(session, arrival.writer.contact, concern, tools.facts, now)


def _obey(arrival: Arrival, now: datetime) -> None:
    address = arrival.writer.address
    if arrival.understood.command == "stop":
        address.opted_out_at = now
    if arrival.understood.command == "start":
        address.opted_out_at = None


def _language_asked_for(text: str, tools: Tools, otherwise: str) -> str:
    said = text.strip().casefold()
    for language in tools.book.languages.values():
        if said in {word.casefold() for word in language.commands.get("language", ())}:
            return language.code
    return otherwise


def _reply(
    session: Session, arrival: Arrival, ticket: Ticket | None, decision: Decision, voice: tuple[Tools, str], now: datetime
) -> None:
    way = Way(arrival.writer.address, arrival.line.id)
    for phrase in decision.phrases:
        saying = _saying(phrase, ticket, arrival.line.style, voice)
        errand = Errand(purpose=phrase, expires_at=now + STALE)
        queue_outbound(session, ticket, arrival.writer.contact.id, way, saying, errand, now)


def _saying(phrase: str, ticket: Ticket | None, style: str, voice: tuple[Tools, str]) -> Saying:
    tools, language = voice
    promise = Promise("", "", None, 0) if ticket is None else _promise(ticket, tools)
    return acknowledge(tools.book, language, phrase, promise, style)


def _promise(ticket: Ticket, tools: Tools) -> Promise:
    post: Post | None = tools.facts.posts.by_id.get(ticket.mission_id) if ticket.desk_id.startswith("mission:") else None
    return Promise(ticket.reference, ticket.category_id, post, tools.facts.first_answer_hours[ticket.priority])
