"""What is owed on a ticket and until when, in words and a colour: green, amber before it is late, red when it is."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time
from flask_babel import get_locale
from flask_babel import gettext as _

from bot.sla import stage
from console import words
from console.saying import moment, span, zone_of
from console.views import Due
from models.posts import Desk
from models.tickets import LIVE_STATUSES, Ticket

COLOURS = {"green": "waiting", "amber": "soon", "red": "late"}
DAYS_NAMED = 7  # days ahead that the name of the day tells by itself


def due_of(ticket: Ticket, desk: Desk, now: datetime) -> Due:
    """What is owed to the person now, until when in the desk's zone, and how high it has climbed."""
    if ticket.status not in LIVE_STATUSES:
        return Due(words.word(words.STATUS, ticket.status), "done")
    when = coming(ticket.due_at, now, zone_of(desk.timezone))
    colour, past = stage(now, ticket.warn_at, ticket.due_at), span(now - ticket.due_at)
    left = span(ticket.due_at - now)
    if ticket.owed == "resolution":
        said = {
            "green": _("Répondu ; à régler avant %(when)s", when=when),
            "amber": _("Répondu ; bientôt en retard, à régler avant %(when)s (encore %(span)s)", when=when, span=left),
            "red": _("Répondu, mais pas réglé : en retard de %(span)s", span=past),
        }
    else:
        said = {
            "green": _("À répondre avant %(when)s", when=when),
            "amber": _("Bientôt en retard : à répondre avant %(when)s (encore %(span)s)", when=when, span=left),
            "red": _("En retard de %(span)s", span=past),
        }
    return Due(said[colour], COLOURS[colour], str(words.CLIMBED.get(ticket.climbed, "")))


def coming(at: datetime, now: datetime, zone: ZoneInfo) -> str:
    """A moment to come in a zone: the time today, "demain 10:00", "lundi 10:00" within a week, else the date."""
    there, today, locale = at.astimezone(zone), now.astimezone(zone).date(), str(get_locale())
    clock, days = format_time(there, "HH:mm", tzinfo=zone, locale=locale), (there.date() - today).days
    if days == 1:
        return str(_("demain %(clock)s", clock=clock))
    if 1 < days < DAYS_NAMED:
        return f"{format_date(there.date(), 'EEEE', locale=locale)} {clock}"
    return moment(at, now, zone)
