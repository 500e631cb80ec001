"""The ministry's page of spending: texts, parts and money by post, country and month; never a person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from babel.numbers import format_currency
from flask import render_template, request
from flask_babel import get_locale
from flask_babel import gettext as _

from console.parts import Route, pages
from console.saying import country_name
from models.spend import Spend, month_span, spend_in

MONTHS = 12
FEWEST = 20  # texts, below which a row could tell of one person
OTHERS = "others"
MICROS = 1_000_000


@dataclass(frozen=True, slots=True)
class SpendRow:
    """One line of the table, in words."""

    post: str
    country: str
    texts: int
    parts: int
    money: str
    unpriced: int


def spending() -> str:
    """What one month cost."""
    now = pages().clock()
    months = _months(now)
    asked = request.args.get("mois", months[0])
    month = asked if asked in months else months[0]
    with pages().transactions.read() as session:
        rows = _without_few(spend_in(session, month))
    totals = Counter[str]()
    for row in rows:
        totals[row.currency] += row.micros
    return render_template(
        "spending.html",
        months=months,
        month=month,
        rows=[_in_words(row) for row in rows],
        totals=[_money(micros, currency) for currency, micros in sorted(totals.items()) if currency],
        unpriced=sum(row.unpriced for row in rows),
    )


def _without_few(rows: Sequence[Spend]) -> list[Spend]:
    """The rows with few texts as one row for each currency: a single person's messages must not show."""
    few = [row for row in rows if row.texts < FEWEST]
    shown = [row for row in rows if row.texts >= FEWEST]
    for currency in sorted({row.currency for row in few}):
        mine = [row for row in few if row.currency == currency]
        sums = [sum(getattr(row, name) for row in mine) for name in ("texts", "parts", "micros", "unpriced")]
        shown.append(Spend(OTHERS, "", currency, *sums))
    return shown


def _months(now: datetime) -> list[str]:
    found, at = [], now
    for _month in range(MONTHS):
        found.append(f"{at:%Y-%m}")
        at = month_span(found[-1])[0] - timedelta(days=1)
    return found


def _in_words(row: Spend) -> SpendRow:
    post = pages().tools.facts.posts.by_id.get(row.mission)
    money = _money(row.micros, row.currency) if row.currency else ""
    where = country_name(row.country) if row.country else ""
    if row.mission == OTHERS:
        return SpendRow(
            str(_("Autres, moins de %(count)s messages chacun", count=FEWEST)), "", row.texts, row.parts, money, row.unpriced
        )
    return SpendRow(post.city if post is not None else row.mission, where, row.texts, row.parts, money, row.unpriced)


def _money(micros: int, currency: str) -> str:
    return str(format_currency(micros / MICROS, currency, locale=str(get_locale())))


ROUTES = (Route("/ministere/depenses", "GET", spending),)
