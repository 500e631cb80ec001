"""The ministry's page: what is happening to its people, in counts; never a message."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from babel.dates import format_date
from flask import render_template, request
from flask_babel import get_locale
from flask_babel import lazy_gettext as _l

from console.conceal import Cell, conceal
from console.parts import Route, pages
from console.saying import country_name
from console.ticket_view import category_name
from console.views import Choice
from console.world_map import HEIGHT, WIDTH, world_map
from models.counts import Count, Totals, counts_by_category, counts_by_country, counts_by_day, totals

RANGES = {"1": _l("24 heures"), "7": _l("7 jours"), "30": _l("30 jours"), "90": _l("90 jours")}
USUAL = "30"
TOTALS = ("opened", "emergencies", "answered", "overdue", "resolved", "confirmed", "unanswered", "climbed")
TALLEST = 100  # units of the drawing of days


@dataclass(frozen=True, slots=True)
class Bar:
    """A day in the drawing: its figure if it may be shown, and its height of 0 to 100."""

    day: str
    cell: Cell
    height: int


def ministry() -> str:
    """Counts by country, category and day for the range asked for."""
    asked = request.args.get("jours", USUAL)
    chosen = asked if asked in RANGES else USUAL
    now = pages().clock()
    since = now - timedelta(days=int(chosen))
    with pages().transactions.read() as session:
        figures = totals(session, since, now)
        countries = conceal(counts_by_country(session, since))
        categories = conceal(counts_by_category(session, since))
        days = counts_by_day(session, since)
    dark, lit = world_map(countries)
    return render_template(
        "ministry.html",
        ranges=[Choice(key, str(name), key == chosen) for key, name in RANGES.items()],
        figures=total_cells(figures),
        countries=[replace(cell, name=country_name(cell.name)) for cell in countries],
        categories=[replace(cell, name=category_name(cell.name)) for cell in categories],
        most=max((cell.tickets for cell in categories), default=0) or 1,
        bars=_bars(days, since, now),
        dark=dark,
        lit=[replace(land, code=country_name(land.code)) for land in lit],
        size=(WIDTH, HEIGHT),
    )


def total_cells(figures: Totals) -> dict[str, Cell]:
    """The figures at the top, the small ones hidden like any other cell."""
    named = {name: getattr(figures, name) for name in TOTALS}
    return {
        name: Cell(name, "few" if count.hidden else "shown", 0 if count.hidden else count.tickets, False)
        for name, count in ((name, Count(name, value, 0)) for name, value in named.items())
    }


def _bars(days: Sequence[tuple[date, Count]], since: datetime, now: datetime) -> list[Bar]:
    counted = dict(days)
    span = [since.date() + timedelta(days=at) for at in range((now.date() - since.date()).days + 1)]
    cells = conceal([counted.get(day) or Count(day.isoformat(), 0, 0) for day in span])
    most = max((cell.tickets for cell in cells), default=0) or 1
    locale = str(get_locale())
    return [
        Bar(format_date(day, "d MMM", locale=locale), cell, round(TALLEST * cell.tickets / most))
        for day, cell in zip(span, cells, strict=True)
    ]


ROUTES = (Route("/ministere", "GET", ministry),)
