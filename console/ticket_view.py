"""A ticket's rows as the values of its page: who, where, why, and what may be chosen."""

from __future__ import annotations

import json
from datetime import datetime

from flask_babel import get_locale

from bot.reference_number import spoken
from console import words
from console.due_words import due_of
from console.parts import pages
from console.saying import country_name, glimpse, language_name, language_tag, moment, phone_number, shown, zone_of
from console.views import Choice, JudgementView, TicketView
from models.agents import Agent
from models.messages import Judgement
from models.posts import Desk
from models.ticket_reading import Dossier
from models.tickets import LIVE_STATUSES, Ticket

NO_NAME = 60  # characters of a name that a page shows


def ticket_view(read: Dossier, now: datetime) -> TicketView:
    """The page's values; to be made while the session that read the rows is open."""
    ticket, zone, book = read.ticket, zone_of(read.desk.timezone), pages().tools.book
    assignee = read.agents.get(ticket.assignee_id) if ticket.assignee_id else None
    return TicketView(
        reference=ticket.reference,
        spoken=spoken(ticket.reference),
        version=ticket.version,
        emergency=ticket.emergency,
        sealed=ticket.sealed,
        live=ticket.status in LIVE_STATUSES,
        to_listen=ticket.to_listen,
        disputed=is_disputed(ticket),
        status=words.word(words.CLOSED_AS, ticket.closed_as) if ticket.closed_as else words.word(words.STATUS, ticket.status),
        due=due_of(ticket, read.desk, now),
        priority=words.word(words.PRIORITIES, ticket.priority),
        category=category_name(ticket.category_id),
        other_categories=tuple(category_name(other) for other in read.other_categories),
        country=country_name(ticket.country),
        area=shown(ticket.area),
        desk=desk_name(read.desk),
        zone=_town(read.desk),
        reason=shown(ticket.reason),
        opened=moment(ticket.opened_at, now, zone),
        contact=glimpse(read.contact.name, NO_NAME),
        address=_address(read),
        address_kind=words.word(words.ADDRESSES, read.address.kind if read.address else None),
        channel=_channel(read),
        sms=read.line is not None and read.line.style == "sms",
        warning=_warning(read),
        language=language_name(ticket.language, book),
        tag=language_tag(ticket.language),
        judgement=None if read.judgement is None else _judgement(read.judgement),
        assignee=agent_name(assignee),
        assignee_id=str(ticket.assignee_id or ""),
    )


def is_disputed(ticket: Ticket) -> bool:
    """Whether the person said that it is not settled, and nobody has answered to that yet."""
    return ticket.status == "open" and ticket.disputed_at is not None


def category_name(category_id: str) -> str:
    """A category in the page's language."""
    category = pages().tools.facts.categories.get(category_id)
    if category is None:
        return category_id
    return category.en if str(get_locale()) == "en" else category.fr


def category_choices(chosen: str) -> list[Choice]:
    """All categories in the ministry's order."""
    return [Choice(one, category_name(one), one == chosen) for one in pages().tools.facts.categories]


def desk_name(desk: Desk) -> str:
    """A desk in the page's language."""
    return desk.name_en if str(get_locale()) == "en" else desk.name_fr


def desk_label(desk_id: str) -> str:
    """A desk by its id alone, as a history names it."""
    post = pages().tools.facts.posts.by_id.get(desk_id.removeprefix("mission:"))
    return post.name if post is not None else words.word(words.CENTRAL_DESKS, desk_id)


def agent_name(agent: Agent | None) -> str:
    """An official's name, or an empty text."""
    return "" if agent is None else glimpse(agent.name or agent.login, NO_NAME)


def _town(desk: Desk) -> str:
    post = pages().tools.facts.posts.by_id.get(desk.mission_id or "")
    return post.city if post is not None else desk.timezone.rpartition("/")[2].replace("_", " ")


def _address(read: Dossier) -> str:
    value = "" if read.address is None else shown(read.address.value)
    return phone_number(value) if read.address is not None and read.address.kind == "phone" else value


def _channel(read: Dossier) -> str:
    if read.line is None:
        return ""
    return words.word(words.CHANNELS, read.line.style if read.line.channel == "simulator" else read.line.channel)


def _warning(read: Dossier) -> str:
    if read.address is None:
        return words.word(words.REFUSED, "no way")
    if read.address.unreachable_at is not None:
        return words.error_words("unreachable")
    return str(words.FAILURES["opted out"]) if read.address.opted_out_at is not None else ""


def _judgement(row: Judgement) -> JudgementView:
    said = json.loads(row.words or "{}")
    return JudgementView(
        language=language_name(row.language, pages().tools.book),
        category=category_name(row.category_id),
        percent=round(100 * row.confidence),
        words=tuple(glimpse(one, NO_NAME) for one in said.get("category", ())),
        alarm_words=tuple(glimpse(one, NO_NAME) for one in said.get("emergency", ())),
        runner_up=category_name(row.runner_up),
    )
