"""Tickets as the rows of a list, whichever list it is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from flask_babel import gettext as _

from bot.reference_number import spoken
from console import words
from console.due_words import due_of
from console.parts import pages
from console.saying import country_name, glimpse, language_name, language_tag, moment, zone_of
from console.ticket_view import agent_name, category_name, desk_name, is_disputed
from console.views import QueueRow
from handlers.memory import Session
from models.agents import Agent
from models.encrypted import open_keys
from models.posts import Desk
from models.ticket_reading import Glimpse, agents_by_id, desks_by_id, glimpses_of
from models.tickets import LIVE_STATUSES, Ticket


def rows_of(session: Session, tickets: Sequence[Ticket], now: datetime) -> list[QueueRow]:
    """The rows of tickets that the official was found to be allowed to read, in their order."""
    open_keys(session, {ticket.contact_id for ticket in tickets})
    glimpses = glimpses_of(session, tickets)
    agents = agents_by_id(session, {ticket.assignee_id for ticket in tickets})
    desks = desks_by_id(session, {ticket.desk_id for ticket in tickets})
    return [_row(ticket, desks[ticket.desk_id], glimpses[ticket.id], agents, now) for ticket in tickets]


def _row(ticket: Ticket, desk: Desk, seen: Glimpse, agents: dict[UUID, Agent], now: datetime) -> QueueRow:
    summary = glimpse(ticket.summary)
    return QueueRow(
        reference=ticket.reference,
        spoken=spoken(ticket.reference),
        emergency=ticket.emergency,
        sealed=ticket.sealed,
        awaits=_awaits(ticket, seen),
        to_listen=ticket.to_listen,
        disputed=is_disputed(ticket),
        status=words.word(words.STATUS, ticket.status),
        due=due_of(ticket, desk, now),
        category=category_name(ticket.category_id),
        country=country_name(ticket.country),
        summary=summary or _("(sans texte)"),
        language=language_name(ticket.language, pages().tools.book),
        tag=language_tag(ticket.language) if summary else "",
        channel=words.word(words.ORIGINS, ticket.origin) if ticket.origin else words.word(words.CHANNELS, seen.channel),
        assignee=agent_name(agents.get(ticket.assignee_id) if ticket.assignee_id else None),
        files=tuple(words.word(words.KINDS, kind) for kind in sorted(seen.kinds)),
        opened=moment(ticket.opened_at, now, zone_of(desk.timezone)),
        version=ticket.version,
        desk=desk_name(desk),
    )


def _awaits(ticket: Ticket, seen: Glimpse) -> bool:
    if ticket.status not in LIVE_STATUSES or ticket.answered_at is None:
        return False
    return seen.answered_at is None or ticket.last_inbound_at > seen.answered_at
