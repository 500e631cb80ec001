"""The queue of a desk: emergencies on top, then what is due first."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from flask import Response, render_template, request
from flask_babel import gettext as _

from bot.reference_number import spoken
from console import words
from console.parts import Route, pages, the_official
from console.saying import country_name, glimpse, language_name, language_tag, moment, zone_of
from console.ticket_view import agent_name, category_choices, category_name, desk_name, due_of, is_disputed
from console.views import DeskTab, QueueRow
from models.agents import Agent
from models.posts import Desk
from models.queues import PAGE, VIEWS, QueueView, live_counts, queue_of
from models.ticket_reading import Glimpse, agents_by_id, desks_by_id, glimpses_of
from models.tickets import LIVE_STATUSES, Ticket

LAST_PAGE = 10_000
RELOAD = 60  # seconds


def queue() -> str:
    """The queue of the desk asked for, or of the official's first."""
    official, now = the_official(), pages().clock()
    with pages().transactions.read() as session:
        desks = desks_by_id(session, official.desks)
        counts = live_counts(session, official.agent_id, now)
        wanted = _wanted(desks, counts)
        found = queue_of(session, official.agent_id, wanted, now) if desks else []
        glimpses = glimpses_of(session, found[:PAGE])
        agents = agents_by_id(session, {ticket.assignee_id for ticket in found})
        rows = [_row(ticket, desks[wanted.desk_id], glimpses[ticket.id], agents, now) for ticket in found[:PAGE]]
        tabs = [_tab(desk, counts.get(desk.id, (0, 0)), wanted.desk_id) for desk in desks.values()]
    return render_template(
        "queue.html",
        tabs=tabs,
        rows=rows,
        wanted=wanted,
        more=len(found) > PAGE,
        categories=category_choices(wanted.category_id),
        done=words.word(words.DONE, _known(request.args.get("fait", ""))),
        reload=RELOAD,
    )


def _known(deed: str) -> str:
    return deed if deed in words.DONE else ""


def _wanted(desks: dict[str, Desk], counts: dict[str, tuple[int, int]]) -> QueueView:
    asked = request.args.get("bureau", "")
    busiest = max(desks, key=lambda desk: (counts.get(desk, (0, 0))[1], counts.get(desk, (0, 0))[0]), default="")
    view, category = request.args.get("vue", "live"), request.args.get("sujet", "")
    return QueueView(
        desk_id=asked if asked in desks else busiest,
        view=view if view in VIEWS else "live",
        category_id=category if category in pages().tools.facts.categories else "",
        mine=request.args.get("a") == "moi",
        page=_page(request.args.get("page", "1")),
    )


def _page(text: str) -> int:
    return min(LAST_PAGE, max(1, int(text))) if text.isascii() and text.isdigit() and len(text) < 8 else 1


def _tab(desk: Desk, count: tuple[int, int], chosen: str) -> DeskTab:
    return DeskTab(desk.id, desk_name(desk), count[0], count[1], desk.id == chosen)


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
        channel=words.word(words.CHANNELS, seen.channel),
        assignee=agent_name(agents.get(ticket.assignee_id) if ticket.assignee_id else None),
        files=tuple(words.word(words.KINDS, kind) for kind in sorted(seen.kinds)),
        opened=moment(ticket.opened_at, now, zone_of(desk.timezone)),
    )


def _awaits(ticket: Ticket, seen: Glimpse) -> bool:
    if ticket.status not in LIVE_STATUSES or ticket.answered_at is None:
        return False
    return seen.answered_at is None or ticket.last_inbound_at > seen.answered_at


def presence() -> Response:
    """Nothing but a sign of life of somebody who types."""
    return Response(status=204)


ROUTES = (Route("/", "GET", queue), Route("/presence", "GET", presence))
