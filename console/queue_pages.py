"""The queue of a desk: emergencies on top, then what is due first; new tickets come in by themselves."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any
from uuid import uuid4

from flask import Response, make_response, render_template, request, url_for

from console import words
from console.parts import Route, pages, the_official
from console.queue_rows import rows_of
from console.queue_view import arguments, is_narrow, wanted_view
from console.saying import country_name, glimpse, language_name
from console.ticket_view import agent_name, category_choices, desk_name
from console.views import Choice, DeskTab, SavedChoice
from handlers.memory import Session
from models.canned import answers_for
from models.desk_work import saved_views
from models.posts import Desk
from models.queue_filters import choices_of
from models.queues import PAGE, QueueView, live_counts, queue_of
from models.ticket_reading import colleagues_at, desks_by_id
from models.tickets import Ticket

RELOAD = 60  # seconds


def queue() -> str:
    """The queue of the desk asked for, or of the official's first."""
    with pages().transactions.read() as session:
        values, tabs, wanted = _listed(session, pages().clock())
        rest = _around(session, wanted) if tabs else {}
    deed = request.args.get("fait", "")
    done = words.word(words.DONE, deed if deed in words.DONE else "")
    return render_template("queue.html", tabs=tabs, done=done, reload=RELOAD, form_id=str(uuid4()), **values, **rest)


def queue_news() -> Response:
    """The list alone, where it is another than the one that a page shows; else nothing."""
    with pages().transactions.read() as session:
        values, _, _ = _listed(session, pages().clock())
    if request.args.get("vu") == values["mark"]:
        return Response(status=204)
    return make_response(render_template("_list.html", **values))


def _listed(session: Session, now: datetime) -> tuple[dict[str, object], list[DeskTab], QueueView]:
    official = the_official()
    desks = desks_by_id(session, official.desks)
    counts = live_counts(session, official.agent_id, now)
    wanted = wanted_view(desks, counts)
    found = queue_of(session, official.agent_id, wanted, now) if desks else []
    live, urgent = counts.get(wanted.desk_id, (0, 0))
    values: dict[str, object] = {
        "rows": rows_of(session, found[:PAGE], now),
        "more": len(found) > PAGE,
        "wanted": wanted,
        "narrow": is_narrow(wanted),
        "address": _address(wanted),
        "mark": _mark(found, live, urgent),
        "live": live,
        "urgent": urgent,
    }
    return values, [_tab(desk, counts.get(desk.id, (0, 0)), wanted.desk_id) for desk in desks.values()], wanted


def _address(wanted: QueueView) -> Callable[..., str]:
    """How a template names the same view with something changed."""

    def address(**changes: object) -> str:
        said = {name: str(value) if value else "" for name, value in changes.items()}
        named: dict[str, Any] = arguments(wanted, **said)
        return url_for("console.queue", **named)

    return address


def _mark(found: Sequence[Ticket], live: int, urgent: int) -> str:
    """What a list looked like, in a few characters that tell nothing."""
    seen = [f"{ticket.reference}:{ticket.version}:{ticket.climbed}" for ticket in found]
    return hashlib.sha256("|".join([*seen, str(live), str(urgent)]).encode()).hexdigest()[:16]


def _around(session: Session, wanted: QueueView) -> dict[str, object]:
    """What stands around the list: choices to narrow it, saved views, and what can be done to several tickets at once."""
    official, book = the_official(), pages().tools.book
    occurs = choices_of(session, official.agent_id, wanted.desk_id, pages().clock())
    languages = [Choice(code, language_name(code, book), code == wanted.language) for code in occurs.languages]
    countries = [Choice(code, country_name(code), code == wanted.country) for code in occurs.countries]
    return {
        "categories": category_choices(wanted.category_id),
        "languages": sorted(languages, key=lambda one: one.name),
        "countries": sorted(countries, key=lambda one: one.name),
        "channels": [Choice(style, str(name), style == wanted.channel) for style, name in words.STYLES.items()],
        "views": [
            SavedChoice(str(row.id), glimpse(row.name, 40), row.query) for row in saved_views(session, official.agent_id)
        ],
        "query": "&".join(f"{name}={value}" for name, value in arguments(wanted).items() if name != "page"),
        "colleagues": [Choice(str(row.id), agent_name(row)) for row in colleagues_at(session, wanted.desk_id)],
        "canned": [Choice(row.id, row.name_fr) for row in answers_for(session, "", ["fra"])],
        "me": str(official.agent_id),
    }


def _tab(desk: Desk, count: tuple[int, int], chosen: str) -> DeskTab:
    return DeskTab(desk.id, desk_name(desk), count[0], count[1], desk.id == chosen)


def presence() -> Response:
    """Nothing but a sign of life of somebody who types."""
    return Response(status=204)


ROUTES = (Route("/", "GET", queue), Route("/liste", "GET", queue_news), Route("/presence", "GET", presence))
