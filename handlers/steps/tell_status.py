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
from handlers.steps.heed_duress import erased_for_show, heed_duress, urgent_in_silence
from handlers.steps.note_event import note_once
from models.people import named_ticket, noted_since, tickets_of
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
    verdict: Verdict = check_code(session, ticket.contact_id, ticket, code, mine, now)
    if not mine:
        # Right or wrong, from elsewhere nothing is said; the desk sees which, and can link the two if the person asks.
        note_once(session, ticket, "status asked from elsewhere", now, code=verdict)
        return neutral
    if verdict not in ("right", "duress", "none set"):
        return replace(neutral, ticket=ticket)
    stage = _stage(session, ticket)
    if verdict == "duress":
        heed_duress(session, ticket, now)
        if erased_for_show(session, ticket):
            return replace(neutral, ticket=ticket)
    return Outcome(ticket, (stage,), kept_text=kept)


def _meant(session: Session, arrival: Arrival, rest: str) -> tuple[Ticket | None, bool]:
    for reference in references_in(rest)[:1]:
        return named_ticket(session, reference, arrival.writer.contact.id)
    latest = tickets_of(session, arrival.writer.contact.id)
    return (latest[0], True) if latest else (None, False)


def _stage(session: Session, ticket: Ticket) -> str:
    if ticket.status == "closed":
        return "status_closed"
    if ticket.answered_at is not None or ticket.status in ("resolved", ANSWERED):
        return "status_answered"
    if ticket.assignee_id is not None or ticket.status != "open":
        return "status_handled"
    if not ticket.emergency or urgent_in_silence(session, ticket):
        return "status_received"
    heard = noted_since(session, ticket.id, "page acknowledged", ticket.opened_at)
    return "status_handled" if heard else "status_emergency"
