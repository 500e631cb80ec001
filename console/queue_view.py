"""The part of a queue that an address asks for: codes of ours only, so that no address holds anybody's data."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlencode

from flask import request

from console import words
from console.parts import pages
from models.posts import Desk
from models.queues import VIEWS, QueueView

LAST_PAGE = 10_000
LANGUAGE = re.compile(r"[a-z+]{2,16}")
COUNTRY = re.compile(r"[A-Z]{2}")
# What a saved view keeps, in the order in which addresses name it.
KEPT = ("bureau", "vue", "a", "sujet", "langue", "pays", "canal", "retard")


def wanted_view(desks: dict[str, Desk], counts: dict[str, tuple[int, int]]) -> QueueView:
    """The view of the present address; what it does not name, or names wrongly, is as for a newcomer."""
    asked, said = request.args.get("bureau", ""), request.args.get
    busiest = max(desks, key=lambda desk: (counts.get(desk, (0, 0))[1], counts.get(desk, (0, 0))[0]), default="")
    language, country = said("langue", ""), said("pays", "")
    return QueueView(
        desk_id=asked if asked in desks else busiest,
        view=said("vue", "") if said("vue", "") in VIEWS else "live",
        category_id=said("sujet", "") if said("sujet", "") in pages().tools.facts.categories else "",
        mine=said("a") == "moi",
        unassigned=said("a") == "personne",
        language=language if LANGUAGE.fullmatch(language) else "",
        country=country if COUNTRY.fullmatch(country) else "",
        channel=said("canal", "") if said("canal", "") in words.STYLES else "",
        overdue=said("retard") == "1",
        page=_page(said("page", "1")),
    )


def arguments(view: QueueView, **changes: str) -> dict[str, str]:
    """The arguments of a view's address, with changes; what is as for a newcomer is left out."""
    own = {
        "bureau": view.desk_id,
        "vue": "" if view.view == "live" else view.view,
        "a": "moi" if view.mine else "personne" if view.unassigned else "",
        "sujet": view.category_id,
        "langue": view.language,
        "pays": view.country,
        "canal": view.channel,
        "retard": "1" if view.overdue else "",
        "page": str(view.page) if view.page > 1 else "",
    }
    return {name: value for name, value in {**own, "page": "", **changes}.items() if value}


def is_narrow(view: QueueView) -> bool:
    """Whether anything but the desk and the state was chosen."""
    return bool(set(arguments(view)) - {"bureau", "vue", "page"})


def kept_query(text: str) -> str:
    """A query as a saved view keeps it: the known names only, in one order; an empty text where nothing is left."""
    given = {name: value for name, value in parse_qsl(text[:600]) if name in KEPT and re.fullmatch(r"[\w:+-]{1,80}", value)}
    return urlencode({name: given[name] for name in KEPT if name in given})


def _page(text: str) -> int:
    return min(LAST_PAGE, max(1, int(text))) if text.isascii() and text.isdigit() and len(text) < 8 else 1
