"""Two tickets are tied: side by side, or one read together with the other, which goes on; both can be undone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from bot.facts import Facts
from handlers.steps.make_urgent import make_urgent
from handlers.steps.note_event import note_event
from handlers.steps.owe import owe_nothing
from handlers.steps.reach_ticket import reach_ticket
from handlers.steps.timers import end_timers
from models.desk_work import LINKED, MERGED, TicketLink, links_of, same_person
from models.tickets import LIVE_STATUSES, Ticket


class CannotLink(Exception):
    """The two cannot be tied; the word says why: "itself", "tied", "person" or "kept apart"."""


@dataclass(frozen=True, slots=True)
class Tie:
    """The other ticket, whether the two become one, and the version of the first that the agent saw."""

    other: str
    merge: bool
    version: int


def link_tickets(session: Session, agent_id: UUID, reference: str, wanted: Tie, facts: Facts, now: datetime) -> Ticket:
    """Tie the ticket to the other; merged, it is closed and its thread is read with the other's.

    Only tickets of one person, kept alike and at one desk, can be merged. NoSuchTicket where this agent may not read both.
    """
    ticket = reach_ticket(session, agent_id, reference, now, wanted.version)
    other = reach_ticket(session, agent_id, wanted.other, now)
    merge = wanted.merge
    if ticket.id == other.id:
        raise CannotLink("itself")
    if any({ticket.id, other.id} == {link.ticket_id, link.other_id} for link in links_of(session, [ticket.id])):
        raise CannotLink("tied")
    if merge:
        _refuse_strangers(session, ticket, other)
    row = TicketLink(ticket_id=ticket.id, other_id=other.id, kind=MERGED if merge else LINKED, status_before=ticket.status)
    row.agent_id, row.since = agent_id, now
    session.add(row)
    for one, far in ((ticket, other), (other, ticket)):
        note_event(session, one, "merged" if merge else "linked", now, agent_id, other=far.reference)
    if merge:
        _close(session, ticket, other, facts, now)
    return other if merge else ticket


def _refuse_strangers(session: Session, ticket: Ticket, other: Ticket) -> None:
    if other.contact_id not in same_person(session, ticket.contact_id):
        raise CannotLink("person")
    alike = (ticket.compartment, ticket.sensitivity, ticket.desk_id) == (other.compartment, other.sensitivity, other.desk_id)
    onwards = any(link.kind == MERGED and link.ticket_id == other.id for link in links_of(session, [other.id]))
    if not alike or onwards or other.status not in LIVE_STATUSES:
        raise CannotLink("kept apart")


def _close(session: Session, ticket: Ticket, other: Ticket, facts: Facts, now: datetime) -> None:
    # Whoever waited keeps their place: the more pressing of the two hours is owed.
    if ticket.status in LIVE_STATUSES:
        other.due_at = min(other.due_at, ticket.due_at)
    other.held_open = other.held_open or ticket.held_open
    if ticket.emergency and not other.emergency:
        make_urgent(session, other, facts, now, heard_by="merge")
    ticket.status, ticket.closed_at, ticket.closed_as, ticket.assignee_id = "closed", now, "merged", None
    owe_nothing(ticket)
    for kind in ("late", "solved", "satisfaction"):
        end_timers(session, ticket, kind, "merged", now)
