"""What the page of a ticket and the rows of a queue are made of: queries that only look."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.agents import Agent, DeskMembership
from models.contacts import Address, Contact
from models.lines import Line
from models.messages import Attachment, Judgement, Message, attachments_of, thread_of
from models.outbox import Outbound
from models.people import last_inbound
from models.posts import Desk
from models.related import merged_into
from models.tickets import Ticket, TicketCategory, TicketEvent
from models.transcripts import Transcript, transcripts_of


@dataclass(frozen=True, slots=True)
class Dossier:
    """A ticket with all that its page shows; the rows live as long as the session that read them."""

    ticket: Ticket
    desk: Desk
    contact: Contact
    address: Address | None
    line: Line | None
    messages: Sequence[Message]
    files: Sequence[Attachment]
    heard: dict[UUID, Transcript]
    sent: dict[UUID, Outbound]
    events: Sequence[TicketEvent]
    judgement: Judgement | None
    other_categories: Sequence[str]
    agents: dict[UUID, Agent]
    colleagues: Sequence[Agent]


@dataclass(slots=True)
class Glimpse:
    """What a queue tells of a ticket's thread: the channel written on last, the kinds of files, the last human answer."""

    channel: str = ""
    kinds: set[str] = field(default_factory=set)
    answered_at: datetime | None = None


def dossier_of(session: Session, ticket: Ticket) -> Dossier:
    """All that the page of a ticket shows; whether it may be shown was decided by whoever obtained the ticket."""
    ids = [ticket.id, *merged_into(session, [ticket.id])]
    messages = sorted((row for one in ids for row in thread_of(session, one)), key=lambda row: (row.at, row.id))
    ids = [message.id for message in messages]
    events = events_of(session, ticket.id)
    asked = last_inbound(session, ticket.id)
    colleagues = colleagues_at(session, ticket.desk_id)
    sent = select(Outbound).where(Outbound.message_id.in_(ids)).order_by(Outbound.id)  # the latest of each message counts
    files = attachments_of(session, ids)
    named = {row.agent_id for row in events} | {message.author_id for message in messages} | {ticket.assignee_id}
    return Dossier(
        ticket=ticket,
        desk=session.get_one(Desk, ticket.desk_id),
        contact=session.get_one(Contact, ticket.contact_id),
        address=session.get(Address, asked.address_id) if asked and asked.address_id else None,
        line=session.get(Line, asked.line_id) if asked and asked.line_id else None,
        messages=messages,
        files=files,
        heard=transcripts_of(session, [file.id for file in files]),
        sent={row.message_id: row for row in session.scalars(sent)},
        events=events,
        judgement=first_judgement(session, ids),
        other_categories=other_categories(session, ticket),
        agents=agents_by_id(session, named - {None}),
        colleagues=colleagues,
    )


def events_of(session: Session, ticket_id: UUID) -> Sequence[TicketEvent]:
    """The history of a ticket, oldest first."""
    return session.scalars(select(TicketEvent).where(TicketEvent.ticket_id == ticket_id).order_by(TicketEvent.id)).all()


def first_judgement(session: Session, message_ids: Sequence[UUID]) -> Judgement | None:
    """How the message was judged that opened the ticket."""
    judged = select(Judgement).where(Judgement.message_id.in_(message_ids))
    return session.scalar(judged.order_by(Judgement.at, Judgement.id).limit(1))


def other_categories(session: Session, ticket: Ticket) -> Sequence[str]:
    """The ids of the categories that a ticket has now beside its main one."""
    held = select(TicketCategory.category_id).where(TicketCategory.ticket_id == ticket.id, TicketCategory.until.is_(None))
    return session.scalars(held.where(TicketCategory.category_id != ticket.category_id).distinct()).all()


def colleagues_at(session: Session, desk_id: str) -> Sequence[Agent]:
    """The officials who sit at a desk now and may sign in."""
    sits = select(DeskMembership.agent_id).where(DeskMembership.desk_id == desk_id, DeskMembership.until.is_(None))
    return session.scalars(select(Agent).where(Agent.id.in_(sits), Agent.disabled_at.is_(None)).order_by(Agent.id)).all()


def agents_by_id(session: Session, ids: Iterable[UUID | None]) -> dict[UUID, Agent]:
    """Officials by their ids."""
    wanted = select(Agent).where(Agent.id.in_([agent_id for agent_id in ids if agent_id is not None]))
    return {agent.id: agent for agent in session.scalars(wanted)}


def desks_by_id(session: Session, ids: Iterable[str]) -> dict[str, Desk]:
    """Desks by their ids."""
    return {desk.id: desk for desk in session.scalars(select(Desk).where(Desk.id.in_(list(ids))).order_by(Desk.name_fr))}


def file_of(session: Session, ticket: Ticket, file_id: UUID) -> Attachment | None:
    """A file of this very ticket, or None."""
    mine = select(Message.id).where(Message.ticket_id.in_([ticket.id, *merged_into(session, [ticket.id])]))
    return session.scalar(select(Attachment).where(Attachment.id == file_id, Attachment.message_id.in_(mine)))


def glimpses_of(session: Session, tickets: Sequence[Ticket]) -> dict[UUID, Glimpse]:
    """A glimpse of each ticket's thread, in three queries for the whole page of a queue."""
    seen = {ticket.id: Glimpse() for ticket in tickets}
    wrote = select(Message.ticket_id, Line.channel, Line.style).join(Line, Line.id == Message.line_id)
    wrote = wrote.where(Message.ticket_id.in_(seen), Message.direction == "inbound").order_by(Message.at)
    for ticket_id, channel, style in session.execute(wrote):
        if ticket_id is not None:
            seen[ticket_id].channel = style if channel == "simulator" else channel
    brought = select(Message.ticket_id, Attachment.kind).join(Attachment, Attachment.message_id == Message.id)
    for ticket_id, kind in session.execute(brought.where(Message.ticket_id.in_(seen)).distinct()):
        if ticket_id is not None:
            seen[ticket_id].kinds.add(kind)
    said = select(Message.ticket_id, func.max(Message.at)).where(
        Message.author_id.is_not(None), Message.direction == "outbound"
    )
    for ticket_id, at in session.execute(said.where(Message.ticket_id.in_(seen)).group_by(Message.ticket_id)):
        if ticket_id is not None:
            seen[ticket_id].answered_at = at
    return seen
