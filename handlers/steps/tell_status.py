"""SUIVI: the stage of a case and nothing more, to whom it belongs, with the code where one was chosen."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from bot.commands import code_in, hide_code, read_command
from bot.reference_number import references_in, without_references
from bot.understand import Tools
from handlers.steps.arrival import Arrival, Outcome
from handlers.steps.check_code import Verdict, check_code
from handlers.steps.count_today import count_today
from handlers.steps.note_event import note_event, note_once
from handlers.steps.owe import owe_answer_again, owe_sooner
from models.people import named_ticket, tickets_of
from models.tickets import ANSWERED, Ticket


def tell_status(session: Session, arrival: Arrival, tools: Tools, now: datetime) -> Outcome:
    """The stage of the named or the present ticket; else a text that says the same to a stranger and to a forgetful owner."""
    command = read_command(arrival.inbound.text, tools.book)
    code = code_in(without_references(command.rest))
    kept = hide_code(arrival.inbound.text) if code else None
    neutral = Outcome(None, ("noted",) if code else ("status_none",), language=command.language, kept_text=kept)
    ticket, mine = _meant(session, arrival, command.rest)
    if ticket is None:
        if code:
            count_today(session, "wrong status code", now)
        return neutral
    verdict: Verdict = check_code(session, ticket, code, mine, now)
    if not mine:
        # Right or wrong, from elsewhere nothing is said; the desk sees which, and can link the two if the person asks.
        note_once(session, ticket, "status asked from elsewhere", now, code=verdict)
        return neutral
    if verdict not in ("right", "duress", "none set"):
        return replace(neutral, ticket=ticket)
    if verdict == "duress":
        _alert(session, ticket, tools, now)
    return Outcome(ticket, (_stage(ticket),), kept_text=kept)


def _meant(session: Session, arrival: Arrival, rest: str) -> tuple[Ticket | None, bool]:
    for reference in references_in(rest)[:1]:
        return named_ticket(session, reference, arrival.writer.contact.id)
    latest = tickets_of(session, arrival.writer.contact.id)
    return (latest[0], True) if latest else (None, False)


def _stage(ticket: Ticket) -> str:
    if ticket.status == "closed":
        return "status_closed"
    if ticket.answered_at is not None or ticket.status in ("resolved", ANSWERED):
        return "status_answered"
    return "status_received" if ticket.assignee_id is None and ticket.status == "open" else "status_handled"


def _alert(session: Session, ticket: Ticket, tools: Tools, now: datetime) -> None:
    note_event(session, ticket, "duress", now)
    ticket.emergency, ticket.priority, ticket.held_open = True, "emergency", True
    owe_answer_again(session, ticket, now)
    owe_sooner(session, ticket, now)
