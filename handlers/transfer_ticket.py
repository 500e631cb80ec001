"""An agent hands a ticket to another desk, with a reason; the person learns who has it, and the clock goes on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from bot.phrases import Phrasebook
from bot.posts import Posts
from bot.values import Route
from handlers.steps.call_officers import call_officers
from handlers.steps.desks_for import desks_for
from handlers.steps.move_ticket import change_compartment, move_ticket
from handlers.steps.reach_ticket import reach_ticket
from handlers.steps.tell_desk import tell_desk
from handlers.steps.write_note import write_note
from models.posts import Desk
from models.tickets import Ticket

LONGEST_REASON = 1000  # characters


class CannotTransfer(Exception):
    """The ticket cannot go there, or nobody said why; the word says which: "desk" or "reason"."""


@dataclass(frozen=True, slots=True)
class Transfer:
    """Where a ticket is handed and why, with the form's own id and the version of the ticket that the agent saw."""

    desk_id: str
    reason: str
    form_id: UUID
    version: int


def transfer_ticket(
    session: Session, agent_id: UUID, reference: str, wanted: Transfer, book: Phrasebook, posts: Posts, now: datetime
) -> Ticket:
    """Move the ticket to the desk, unassigned and due when it was due; the reason stays with it as a note.

    CannotTransfer where that desk must not hold it or no reason is given.
    """
    ticket = reach_ticket(session, agent_id, reference, now, wanted.version)
    desk = next((one for one in desks_for(session, ticket) if one.id == wanted.desk_id), None)
    reason = wanted.reason.strip()[:LONGEST_REASON]
    if desk is None or not reason:
        raise CannotTransfer("reason" if desk else "desk")
    before = session.get_one(Desk, ticket.desk_id)
    if desk.kind == "protection":
        ticket.sensitivity = ticket.sensitivity or "protection"
        change_compartment(session, ticket, "protection")
    write_note(session, ticket, agent_id, wanted.form_id, f"{before.name_fr} → {desk.name_fr} : {reason}", now)
    way = Route(desk.id, desk.mission_id or ticket.mission_id, f"Transmis par {before.name_fr} : {reason}")
    move_ticket(session, ticket, way, now, agent_id)
    tell_desk(session, ticket, book, posts, now)
    if ticket.emergency:
        call_officers(session, ticket, now)
    return ticket
