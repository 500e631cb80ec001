"""A ticket goes to another desk: the old desk's right to read it ends where the new one's begins."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.values import Route
from handlers.steps.note_event import note_event
from handlers.steps.owe import carry_term
from models.desk_work import Draft
from models.messages import Attachment, Judgement, Message
from models.related import merged_into
from models.tickets import AccessGrant, Ticket
from models.transcripts import Transcript

SECRETS = {
    Message: ("text", "extras"),
    Attachment: ("source", "filename", "file_key"),
    Judgement: ("words",),
    Transcript: ("text",),
    Draft: ("text",),
}


def move_ticket(session: Session, ticket: Ticket, way: Route, now: datetime, agent_id: UUID | None = None) -> None:
    """Put the ticket in the queue of the route's desk, unassigned, for the route's reason."""
    ticket.mission_id, ticket.reason = way.mission, way.reason
    if ticket.desk_id == way.desk:
        return
    if ticket.sealed and way.desk != "protection":
        raise ValueError("a sealed ticket does not leave the protection desk")
    held = select(AccessGrant).where(AccessGrant.ticket_id == ticket.id, AccessGrant.until.is_(None))
    for grant in session.scalars(held):
        grant.until = now
    session.add(AccessGrant(ticket_id=ticket.id, desk_id=way.desk, reason="moved", granted_at=now))
    carry_term(session, ticket, way.desk, now)
    note_event(session, ticket, "moved", now, agent_id, from_desk=ticket.desk_id, to_desk=way.desk)
    ticket.desk_id, ticket.assignee_id = way.desk, None
    for mate in _mates(session, ticket):
        move_ticket(session, mate, way, now, agent_id)


def change_compartment(session: Session, ticket: Ticket, compartment: str) -> None:
    """Seal the ticket and all that hangs on it anew with the other compartment's key."""
    if ticket.compartment == compartment:
        return
    _reseal(ticket, compartment, ("reason", "summary"))
    messages = list(session.scalars(select(Message).where(Message.ticket_id == ticket.id)))
    ids = [message.id for message in messages]
    files = session.scalars(select(Attachment).where(Attachment.message_id.in_(ids))).all()
    heard = session.scalars(select(Transcript).where(Transcript.attachment_id.in_([file.id for file in files])))
    judgements = session.scalars(select(Judgement).where(Judgement.message_id.in_(ids)))
    drafts = session.scalars(select(Draft).where(Draft.ticket_id == ticket.id))
    for row in (*messages, *files, *judgements, *heard, *drafts):
        _reseal(row, compartment, SECRETS[type(row)])
    for mate in _mates(session, ticket):
        mate.sensitivity = ticket.sensitivity
        change_compartment(session, mate, compartment)


def _mates(session: Session, ticket: Ticket) -> list[Ticket]:
    """The tickets that are read as one with this one: they go where it goes, and are kept as it is kept."""
    return [session.get_one(Ticket, one) for one in merged_into(session, [ticket.id])]


Row = Ticket | Message | Attachment | Judgement | Transcript | Draft


def _reseal(row: Row, compartment: str, names: tuple[str, ...]) -> None:
    opened = {name: getattr(row, name) for name in names}
    row.compartment = compartment
    for name, text in opened.items():
        setattr(row, name, text)
