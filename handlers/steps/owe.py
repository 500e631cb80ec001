"""What a desk owes a person now and until when; whatever it owes anew is warned of and climbs from the beginning."""

from __future__ import annotations

from datetime import datetime
from typing import cast

from sqlalchemy.orm import Session

from bot.sla import OfficeHours, Owed, Term, carried, term
from handlers.steps.desk_clock import allowance_of, hours_of
from models.tickets import Ticket


def owe(session: Session, ticket: Ticket, owed: Owed, since: datetime) -> None:
    """The ticket's desk owes an answer, or the end, within the whole time of the ticket's priority."""
    if owed == "first" or ticket.resolve_by is None:
        ticket.resolve_by = _term(session, ticket, "resolution", since).due_at
    _set(ticket, owed, _term(session, ticket, owed, since))


def owe_sooner(session: Session, ticket: Ticket, now: datetime) -> None:
    """The ticket became more pressing: its term is the new priority's, unless the present one ends earlier."""
    ends = _term(session, ticket, "resolution", now).due_at
    ticket.resolve_by = min(ticket.resolve_by or ends, ends)
    owed = cast(Owed, ticket.owed)
    fresh = _term(session, ticket, owed, now)
    if fresh.due_at < ticket.due_at:
        _set(ticket, owed, fresh)


def owe_answer_again(session: Session, ticket: Ticket, now: datetime) -> None:
    """The person wrote: who had an answer is owed the next one; who waits for one keeps the term that runs."""
    if ticket.owed == "resolution":
        _set(ticket, "next", _term(session, ticket, "next", now))


def owe_end(session: Session, ticket: Ticket, now: datetime) -> None:
    """An official answered: what is owed is the end of it, counted from the opening."""
    if ticket.resolve_by is None:
        ticket.resolve_by = _term(session, ticket, "resolution", ticket.opened_at).due_at
    warn_at = max(now, min(_term(session, ticket, "resolution", ticket.opened_at).warn_at, ticket.resolve_by))
    _set(ticket, "resolution", Term(min(warn_at, ticket.resolve_by), ticket.resolve_by))


def carry_term(session: Session, ticket: Ticket, desk_id: str, now: datetime) -> None:
    """The ticket goes to another desk: its clock goes on, by that desk's hours; who was told of a delay stays told."""
    if allowance_of(session, ticket.priority).always:
        return
    old, new = hours_of(session, ticket.desk_id), hours_of(session, desk_id)
    after = carried(Term(ticket.warn_at or ticket.due_at, ticket.due_at), now, old, new)
    if ticket.resolve_by is not None:
        ticket.resolve_by = carried(Term(ticket.resolve_by, ticket.resolve_by), now, old, new).due_at
    ticket.warn_at, ticket.due_at = after.warn_at, after.due_at
    if ticket.climbed < 2 and ticket.climb_at is not None:
        ticket.climb_at = after.due_at if ticket.climbed else after.warn_at


def owe_nothing(ticket: Ticket) -> None:
    """The ticket is settled: nothing of it is warned of, and nothing climbs."""
    ticket.climb_at, ticket.climbed = None, 0


def clock_of(session: Session, ticket: Ticket) -> OfficeHours | None:
    """The hours by which a ticket's term runs; None is round the clock."""
    return None if allowance_of(session, ticket.priority).always else hours_of(session, ticket.desk_id)


def _term(session: Session, ticket: Ticket, owed: Owed, since: datetime) -> Term:
    return term(since, owed, allowance_of(session, ticket.priority), hours_of(session, ticket.desk_id))


def _set(ticket: Ticket, owed: Owed, until: Term) -> None:
    ticket.owed, ticket.warn_at, ticket.due_at = owed, until.warn_at, until.due_at
    ticket.climb_at, ticket.climbed = until.warn_at, 0
