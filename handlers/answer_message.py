"""The road in, from a stored message to a ticket and a queued reply: facts, understood, decided, routed, replied."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from bot.answers import read_answer
from bot.hear import hear
from bot.loops import is_automatic
from bot.normalise import words
from bot.speak import language_to_learn, language_to_speak
from bot.understand import Known, Tools
from bot.values import LanguageGuess
from handlers.claim_inbound import InboundClaim
from handlers.steps.answer_from_knowledge import answer_from_knowledge
from handlers.steps.arrival import Arrival, Outcome
from handlers.steps.explain_digits import explain_digits
from handlers.steps.find_contact import find_contact
from handlers.steps.keep_message import keep_judgement, keep_message
from handlers.steps.let_thanks_be import let_thanks_be
from handlers.steps.obey_command import obey_command
from handlers.steps.payload import unpack
from handlers.steps.reply import reply
from handlers.steps.take_answer import take_answer
from handlers.steps.take_concern import take_concern
from handlers.steps.take_inbox import finish_inbox, take_inbox
from handlers.steps.take_officer_answer import take_officer_answer
from models.inbox import InboxRow
from models.lines import Line
from models.questions import open_questions
from models.windows import let_go

RESERVED = 2  # words; a message so short that is a reserved word holds no language of its own
ANSWERED = 4  # words; likewise one that only answers yes, no or thanks
UNHEARD = LanguageGuess("und", 0.0)
SPOKEN_ONLY = 0.4  # a stranger's reserved word is answered in its language, and that is not remembered as theirs
# The stations of the road: the first that makes something of the message ends it; the last one always does.
Station = Callable[[Session, Arrival, Tools, datetime], Outcome | None]
ROAD: tuple[Station, ...] = (
    take_officer_answer,
    obey_command,
    take_answer,
    explain_digits,
    let_thanks_be,
    answer_from_knowledge,
    take_concern,
)


def answer_message(session: Session, claim: InboundClaim, tools: Tools, now: datetime) -> None:
    """Turn one claimed message into a ticket (or a message of the present one) and its reply."""
    row = take_inbox(session, claim)
    arrival = _hear(session, row, tools, now)
    arrival.writer.address.unreachable_at = now if arrival.inbound.blocks_us else None
    if arrival.inbound.blocks_us is None:
        if arrival.line.style == "whatsapp" and not arrival.writer.stranger:
            let_go(session, arrival.writer.contact.id, arrival.line.id, now)
        _answer(session, arrival, tools, now)
    finish_inbox(row, now)


def _hear(session: Session, row: InboxRow, tools: Tools, now: datetime) -> Arrival:
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
    return Arrival(row, line, inbound, writer, hear(inbound.text, tools, known))


def _answer(session: Session, arrival: Arrival, tools: Tools, now: datetime) -> None:
    contact, guess = arrival.writer.contact, _language_heard(arrival, tools)
    asked = () if arrival.writer.stranger else tuple(open_questions(session, contact.id, now))
    arrival = replace(arrival, language=language_to_speak(guess, contact.language, tools.book), asked=asked)
    contact.language = language_to_learn(guess, contact.language)
    outcome = _travel(session, arrival, tools, now)
    inbound = arrival.inbound if outcome.kept_text is None else replace(arrival.inbound, text=outcome.kept_text)
    message = keep_message(session, arrival.writer, outcome.ticket, inbound, arrival.row, now)
    keep_judgement(session, message, contact.id, arrival.understood, now)
    reply(session, arrival, outcome, tools, now)


def _language_heard(arrival: Arrival, tools: Tools) -> LanguageGuess:
    # SUIVI, AYI and OK are everybody's words: by themselves they tell nothing of somebody whose language is known.
    text, command = arrival.inbound.text, arrival.understood.command
    many = len(words(text))
    alone = many <= RESERVED if command else many <= ANSWERED and bool(read_answer(text, tools.book))
    alone = alone or is_automatic(text)  # a machine's words are not its owner's wish
    guess = arrival.understood.language_guess
    if alone and arrival.writer.contact.language:
        return UNHEARD
    return replace(guess, confidence=min(guess.confidence, SPOKEN_ONLY)) if alone and command else guess


def _travel(session: Session, arrival: Arrival, tools: Tools, now: datetime) -> Outcome:
    for station in ROAD:
        outcome = station(session, arrival, tools, now)
        if outcome is not None:
            return outcome
    return Outcome()
