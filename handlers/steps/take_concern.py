"""A message that is no reserved word and answers no question: it joins its writer's ticket or opens one, and is answered."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.concerned import about_another, tells_of_another
from bot.decide import Decision, Situation, decide
from bot.distress import in_distress
from bot.emergency import is_faint
from bot.facts import Facts
from bot.follow_up import is_own_concern
from bot.loops import is_automatic
from bot.route import away_from_post, route
from bot.sensitivity import sensitivity
from bot.understand import Tools
from handlers.crash_points import crash
from handlers.steps.arrival import Arrival, Outcome
from handlers.steps.find_ticket import find_ticket
from handlers.steps.hear_concern import hear_concern, says_first
from handlers.steps.join_ticket import join_ticket
from handlers.steps.known_place import placed_as, placed_beside
from handlers.steps.learn_country import learn_country
from handlers.steps.mark_ticket import mark_ticket
from handlers.steps.mark_to_listen import mark_to_listen
from handlers.steps.next_question import first_question, next_question
from handlers.steps.open_ticket import Concern, open_ticket
from handlers.steps.reply import promise_of
from models.people import automatic_reply_since, tickets_opened_since
from models.tickets import LIVE_STATUSES, Ticket, second_category

QUIET = timedelta(minutes=10)  # after an automatic reply, further messages of the same person are taken in silence
NEW_A_DAY = 5  # tickets that NOUVEAU opens for one person within a day; beyond, messages join
SOUNDS = frozenset({"voice", "audio"})


def take_concern(session: Session, arrival: Arrival, tools: Tools, now: datetime) -> Outcome:
    """Open or join, and say what was understood; nothing that somebody writes is left without a ticket."""
    distressed = in_distress(arrival.inbound.text, tools.book)
    if distressed:
        arrival = replace(arrival, understood=replace(arrival.understood, emergency=True))
    ticket = find_ticket(session, arrival, tools, now)
    situation = _situation(session, arrival, ticket, distressed, tools.facts, now)
    unsaid = ticket is not None and not situation.wants_new and says_first(session, ticket, arrival, tools.facts)
    heard = ticket if unsaid else None
    fresh = heard is not None and not heard.emergency
    known = ticket is not None and ticket.status in LIVE_STATUSES and not (distressed or situation.wants_new or fresh)
    if known and is_faint(arrival.inbound.text, arrival.understood.alarm):
        # Officers already have the ticket: a short "je peux venir lundi" must not wake them, a plain cry still does.
        arrival = replace(arrival, understood=replace(arrival.understood, emergency=False))
    situation = replace(situation, has_ticket=situation.has_ticket and not fresh)
    placed = _placed(session, arrival, heard, situation, tools)
    decision = decide(placed.understood, tools.facts, situation)
    if ticket is not None and decision.deed == "join":
        if heard is not None:
            _begin(session, placed, decision, situation, tools, now, heard)
        outcome = _join(session, placed, ticket, decision, tools, now)
    else:
        outcome = _open(session, placed, decision, situation, tools, now, heard)
    learn_country(arrival)
    if outcome.ticket is not None:
        mark_ticket(session, arrival, outcome.ticket, tools, distressed, now)
        mark_to_listen(session, outcome.ticket, arrival.inbound, tools.facts, now)
    return outcome


def _placed(session: Session, arrival: Arrival, heard: Ticket | None, situation: Situation, tools: Tools) -> Arrival:
    """The message with the place that its writer told before, where it opens a ticket or says what one is about."""
    if heard is not None:
        return replace(arrival, understood=placed_as(session, heard, arrival.understood, tools.gazetteer))
    if situation.has_ticket and not situation.wants_new:
        return arrival
    return replace(arrival, understood=placed_beside(session, arrival, tools.gazetteer))


def _situation(
    session: Session, arrival: Arrival, ticket: Ticket | None, distressed: bool, facts: Facts, now: datetime
) -> Situation:
    inbound, contact = arrival.inbound, arrival.writer.contact
    return Situation(
        has_ticket=ticket is not None,
        already_urgent=ticket is not None and ticket.emergency,
        replied_lately=not arrival.writer.stranger and automatic_reply_since(session, contact.id, now - QUIET),
        told_who_reads=arrival.writer.address.told_at is not None,
        wants_new=_wants_new(session, arrival, ticket, facts, now),
        about_another=about_another(inbound.text, arrival.understood.category),
        tells_of_another=tells_of_another(inbound.text),
        in_distress=distressed,
        answers_us=_answers_us(arrival, ticket, now),
        voice_only=not inbound.text.strip() and any(file.kind in SOUNDS for file in inbound.attachments),
    )


def _answers_us(arrival: Arrival, ticket: Ticket | None, now: datetime) -> bool:
    """Whether the message brings the place or the paper that its writer was asked for, which then counts as answered."""
    if ticket is None:
        return False
    brought = {"where": not ticket.country and arrival.understood.country != "ask", "photo": bool(arrival.inbound.attachments)}
    answered = [row for row in arrival.asked if row.ticket_id == ticket.id and brought.get(row.kind)]
    for question in answered:
        question.answered_at, question.answer = now, "words"
    return bool(answered)


def _wants_new(session: Session, arrival: Arrival, ticket: Ticket | None, facts: Facts, now: datetime) -> bool:
    announced = [row for row in arrival.asked if row.kind == "new"]
    if arrival.understood.command != "new" and not announced:
        return False
    if ticket is not None and ticket.sealed and not _is_plain(arrival, facts):
        return False  # whatever touches the sealed case stays in it
    for question in announced:
        question.answered_at, question.answer = now, "words"
    opened = tickets_opened_since(session, arrival.writer.contact.id, now - timedelta(days=1))
    return ticket is not None and opened < NEW_A_DAY


def _is_plain(arrival: Arrival, facts: Facts) -> bool:
    understood = arrival.understood
    return is_own_concern(arrival.inbound.text, understood) and not (understood.emergency or sensitivity(understood, facts))


def _join(session: Session, arrival: Arrival, ticket: Ticket, decision: Decision, tools: Tools, now: datetime) -> Outcome:
    placed = join_ticket(session, ticket, arrival, tools.facts, now)
    phrase = "placed" if placed and decision.phrase else decision.phrase
    if not phrase or is_automatic(arrival.inbound.text):
        return Outcome(ticket)
    told = arrival.writer.address.told_at is not None
    notice = "" if told or ticket.sensitivity or ticket.emergency else "consent"
    rider = "" if decision.pressing or phrase == "help" else next_question(session, arrival, ticket, tools)
    second = second_category(session, ticket.id) if rider == "ask_split" else None
    promise = promise_of(ticket, tools, second.category_id) if second is not None else None
    return Outcome(ticket, (phrase,), (rider,) if rider else (), notice, decision.pressing, promise=promise)


def _begin(
    session: Session,
    arrival: Arrival,
    decision: Decision,
    situation: Situation,
    tools: Tools,
    now: datetime,
    heard: Ticket | None,
) -> Ticket:
    understood, contact = arrival.understood, arrival.writer.contact
    category, facts = tools.facts.categories[understood.category], tools.facts
    way = route(category, understood.place, understood.country, facts.posts, sensitive=decision.sensitive, on=now.date())
    way = away_from_post(way) if contact.keeps_from_post else way
    concern = Concern(arrival.inbound.text, understood, way, decision.sensitive, arrival.row.received_at)
    if heard is not None:
        return hear_concern(session, heard, concern, facts, now, about_another=situation.about_another)
    return open_ticket(session, contact, concern, facts, now, about_another=situation.about_another)


def _open(
    session: Session,
    arrival: Arrival,
    decision: Decision,
    situation: Situation,
    tools: Tools,
    now: datetime,
    heard: Ticket | None,
) -> Outcome:
    ticket = _begin(session, arrival, decision, situation, tools, now, heard)
    crash("in4")
    promise = promise_of(ticket, tools, decision.second_topic) if decision.phrase == "ack_two" else None
    asks = decision.notice and not decision.phrase.startswith("ack_where")
    rider = first_question(arrival, ticket) if asks else ""
    pressing = decision.pressing or heard is not None  # what was said to a greeting says nothing of the concern
    return Outcome(ticket, (decision.phrase,), (rider,) if rider else (), decision.notice, pressing, promise=promise)
