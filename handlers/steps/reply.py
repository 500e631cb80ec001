"""What is said back by ourselves: phrases in the person's language, few enough, and silence with its reason."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.asked_for import TOLD_AFTER_STOP
from bot.loops import goes_round, is_automatic
from bot.normalise import fold
from bot.posts import Post
from bot.say import Promise, Saying, acknowledge, ride
from bot.sla import hours_promised
from bot.understand import Tools
from handlers.crash_points import crash
from handlers.steps.arrival import Arrival, Outcome
from handlers.steps.mark_to_listen import only_sound
from handlers.steps.note_event import note_once
from handlers.steps.queue_outbound import Errand, Way, queue_outbound
from handlers.steps.recorded_voice import queue_voice
from models.people import automatic_replies, latest_texts, texts_since
from models.questions import Question
from models.tickets import Ticket

STALE = timedelta(hours=2)  # an automatic reply older than this is not worth sending any more
# How many of our own accord in which time; more goes to nobody who reads.
MOST = ((timedelta(seconds=10), 1), (timedelta(minutes=1), 2), (timedelta(minutes=10), 6), (timedelta(days=1), 40))
PRESSING = ((timedelta(seconds=10), 2),)  # what to do in an emergency, and that STOP is obeyed
# What somebody asks for by a reserved word, or in answer to our question: nobody types faster.
ASKED = ((timedelta(seconds=3), 1), (timedelta(minutes=1), 10), (timedelta(days=1), 40))
LATELY = timedelta(minutes=10)
# A reserved word counts as asked for so often in so long; and not in the midst of so many messages.
SAME_WORD, REPEATING = 3, timedelta(minutes=3)
FLOOD, FLOODING = 6, timedelta(seconds=10)
# What a phrase asks, and how long its answer is waited for; "consent" offers a choice that may be made at any time.
ASKS = {
    "ack_where": ("where", timedelta(days=14)),
    "ack_where_other": ("where", timedelta(days=14)),
    "ask_where": ("where", timedelta(days=14)),
    "ask_where_other": ("where", timedelta(days=14)),
    "ask_photo": ("photo", timedelta(days=14)),
    "consent": ("share", timedelta(days=14)),
    "ask_share": ("share", timedelta(days=14)),
    "ask_erase": ("erase", timedelta(days=1)),
    "ask_erase_code": ("erase", timedelta(days=1)),
    "ask_split": ("split", timedelta(days=14)),
    "ask_new": ("new", timedelta(days=1)),
}
ALWAYS = frozenset({"did_stop", "did_start"})


def reply(session: Session, arrival: Arrival, outcome: Outcome, tools: Tools, now: datetime) -> None:
    """Queue what an outcome says, or note on its ticket why nothing is said."""
    if not (outcome.phrases or outcome.finished):
        return
    why = why_silent(session, arrival, outcome, now)
    if why:
        _note_silence(session, outcome.ticket, why, now)
        return
    way = Way(arrival.writer.address, arrival.line.id)
    if arrival.writer.address.opted_out_at is not None:
        outcome = replace(outcome, riders=(), notice="")
    for saying, keys in _sayings(arrival, outcome, tools):
        errand = Errand(purpose=saying.phrase, expires_at=now + STALE)
        queue_outbound(session, outcome.ticket, arrival.writer.contact.id, way, saying, errand, now)
        recorded = arrival.line.style != "sms" and (saying.language, saying.phrase) in tools.recordings
        if recorded and outcome.ticket is not None and only_sound(arrival.inbound):
            queue_voice(session, outcome.ticket, way, saying, errand, now)
        crash("in5")
        for key in keys:
            _remember(session, arrival, outcome.ticket, key, now)


def _remember(session: Session, arrival: Arrival, ticket: Ticket | None, key: str, now: datetime) -> None:
    if key == "consent":
        arrival.writer.address.told_at = now
    if key in ASKS:
        kind, lasts = ASKS[key]
        question = Question(contact_id=arrival.writer.contact.id, address_id=arrival.writer.address.id, kind=kind, asked_at=now)
        question.ticket_id, question.expires_at = None if ticket is None else ticket.id, now + lasts
        session.add(question)


def why_silent(session: Session, arrival: Arrival, outcome: Outcome, now: datetime) -> str:
    """The reason for which nothing must be said now, or an empty text."""
    address = arrival.writer.address
    if address.unanswerable:
        return address.unanswerable
    if address.opted_out_at is not None and not _told_after_stop(arrival, outcome):
        return "opted out"
    command, word = arrival.understood.command, arrival.inbound.text.strip(" .!").casefold()
    if command in ("stop", "start", "help") and word in arrival.line.answered_words.split():
        return "provider answered"
    return _too_much(session, arrival, outcome, now)


def _told_after_stop(arrival: Arrival, outcome: Outcome) -> bool:
    """Whether somebody who wrote STOP asked for this, or is in danger, on a line whose provider lets it through."""
    if ALWAYS.intersection(outcome.phrases):
        return True
    stopped_by_provider = "stop" in arrival.line.answered_words.split()
    wanted = outcome.pressing or _is_asked(arrival)
    return wanted and not stopped_by_provider and bool(outcome.phrases) and TOLD_AFTER_STOP.issuperset(outcome.phrases)


def _is_asked(arrival: Arrival) -> bool:
    """Whether the writer waits for this reply: a reserved word, or an answer to what we had asked."""
    return bool(arrival.understood.command) or any(question.answered_at is not None for question in arrival.asked)


def _too_much(session: Session, arrival: Arrival, outcome: Outcome, now: datetime) -> str:
    known = not arrival.writer.stranger
    said_at = automatic_replies(session, arrival.writer.contact.id, now - MOST[-1][0]) if known else []
    if not said_at:
        return ""
    asked, repeated = _asked_by_hand(session, arrival)
    if said_at[0] > now - LATELY and (repeated or _is_machine(session, arrival, asked)):
        return "loop"
    limits = PRESSING if outcome.pressing else ASKED if asked else MOST
    return "too many" if any(sum(at > now - span for at in said_at) >= most for span, most in limits) else ""


def _asked_by_hand(session: Session, arrival: Arrival) -> tuple[bool, bool]:
    """Whether a reply was asked for at the pace of a hand, and whether the same was asked too often."""
    if not _is_asked(arrival):
        return False, False
    came, most = arrival.row.received_at, 2 * FLOOD
    lately = texts_since(session, arrival.writer.contact.id, came - REPEATING, most)
    said = fold(arrival.inbound.text)
    repeated = sum(fold(text) == said for _, text in lately) > SAME_WORD
    return sum(at > came - FLOODING for at, _ in lately) <= FLOOD, repeated


def _is_machine(session: Session, arrival: Arrival, asked: bool) -> bool:
    if is_automatic(arrival.inbound.text):
        return True
    theirs, ours = latest_texts(session, arrival.writer.contact.id)
    return goes_round(arrival.inbound.text, () if asked else theirs, ours)


def _note_silence(session: Session, ticket: Ticket | None, why: str, now: datetime) -> None:
    if ticket is not None:
        note_once(session, ticket, f"silent: {why}", now)


def _sayings(arrival: Arrival, outcome: Outcome, tools: Tools) -> list[tuple[Saying, list[str]]]:
    """The messages to send, each with the keys of all that it says."""
    said = [(one, [one.phrase]) for one in outcome.finished]
    said += [(_saying(phrase, arrival, outcome, tools), [phrase]) for phrase in outcome.phrases]
    for phrase in (outcome.notice, *outcome.riders):
        if not phrase:
            continue
        rider = _saying(phrase, arrival, outcome, tools)
        whole = ride(said[0][0], rider, arrival.line.style)
        if whole is not None:
            said[0] = (whole, [*said[0][1], phrase])
        elif phrase == outcome.notice:
            said.append((rider, [phrase]))
    return said


def _saying(phrase: str, arrival: Arrival, outcome: Outcome, tools: Tools) -> Saying:
    ticket, language = outcome.ticket, outcome.language or arrival.language
    promise = outcome.promise or (Promise("", "", None, 0) if ticket is None else promise_of(ticket, tools))
    return acknowledge(tools.book, language, phrase, promise, arrival.line.style)


def promise_of(ticket: Ticket, tools: Tools, second_category: str = "") -> Promise:
    """What may be told of a ticket: its number, its topic, its desk and its delay."""
    post: Post | None = tools.facts.posts.by_id.get(ticket.mission_id) if ticket.desk_id.startswith("mission:") else None
    hours = hours_promised(ticket.last_inbound_at, ticket.opened_at, ticket.due_at)
    return Promise(ticket.reference, ticket.category_id, post, hours, second_category)
