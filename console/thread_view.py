"""A ticket's thread and history as the values of its page."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from flask_babel import gettext as _

from console import words
from console.file_pages import PREVIEWS
from console.saying import file_name, glimpse, language_tag, moment, phone_number, shown, size_words, zone_of
from console.ticket_view import agent_name, category_name, desk_label
from console.views import Bubble, Card, DeliveryView, FileView, HeardView, Step
from models.messages import Attachment, Message
from models.outbox import Outbound
from models.ticket_reading import Dossier
from models.tickets import TicketEvent
from models.transcripts import Transcript

SIDES = {"inbound": "in", "outbound": "out", "note": "note"}
PIECE = re.compile(r"part (\d+) of (\d+)")
SHOWN_LATE = 120  # seconds
SHOWN = 40  # messages on one page of a thread


def thread_view(read: Dossier, now: datetime, earlier: int = 0) -> list[Bubble]:
    """One page of the thread, oldest first; `earlier` counts pages back from the latest."""
    end = max(0, len(read.messages) - earlier * SHOWN)
    return [_bubble(message, read, now) for message in read.messages[max(0, end - SHOWN) : end]]


def _bubble(message: Message, read: Dossier, now: datetime) -> Bubble:
    extras = json.loads(message.extras or "{}")
    spot = extras.get("location") or {}
    sent = read.sent.get(message.id)
    author = read.agents.get(message.author_id) if message.author_id else None
    return Bubble(
        side=SIDES.get(message.direction, "note"),
        text=shown(message.text),
        tag=language_tag(message.language or ""),
        author=agent_name(author),
        at=moment(message.at, now, zone_of(read.desk.timezone)),
        stamp=message.at.isoformat(timespec="seconds"),
        automatic=message.direction == "outbound" and author is None,
        delivery=None if sent is None else _delivery(sent, read),
        files=tuple(_file(row, read.heard.get(row.id)) for row in read.files if row.message_id == message.id),
        place=f"{spot['latitude']:.5f}, {spot['longitude']:.5f}" if spot else "",
        place_title=glimpse(spot.get("title"), 120),
        cards=tuple(_card(card) for card in extras.get("cards", ())),
        unsupported=_lacking(glimpse(extras.get("unsupported"), 40)),
        late=late(extras.get("late_seconds")),
    )


def _lacking(what: str) -> str:
    """What did not come with a message, as the channel names it; a piece of a long text says which one it is."""
    found = PIECE.fullmatch(what)
    return (
        what if found is None else _("le reste d'un long SMS, dont voici le morceau %(place)s", place=f"{found[1]}/{found[2]}")
    )


def late(seconds: object) -> str:
    """How late a message reached us that we had to ask the provider for."""
    if not isinstance(seconds, int) or seconds < SHOWN_LATE:
        return ""
    if seconds < 2 * 3600:
        return str(_("%(count)s minutes", count=round(seconds / 60)))
    return str(_("%(count)s heures", count=round(seconds / 3600)))


def _delivery(row: Outbound, read: Dossier) -> DeliveryView:
    channel = read.line.channel if read.line is not None and read.line.id == row.line_id else ""
    detail = str(words.IN_DOUBT) if row.status == "in doubt" else words.error_words(row.error_code, channel)
    if row.held is not None:
        detail = str(words.HELD)
    if row.fallback_of is not None:
        detail = f"{words.BY_SMS} {detail}".strip()
    if row.parts > 1:
        detail = f"{detail} {_('%(count)s SMS', count=row.parts)}".strip()
    return DeliveryView(
        row.status.replace(" ", "-"), words.TICKS.get(row.status, ""), words.word(words.DELIVERY, row.status), detail
    )


def _card(card: dict[str, object]) -> Card:
    phones = card.get("phones")
    return Card(
        glimpse(str(card.get("name") or ""), 80),
        tuple(phone_number(glimpse(str(one), 40)) for one in phones) if isinstance(phones, list) else (),
    )


def _file(row: Attachment, heard: Transcript | None) -> FileView:
    return FileView(
        id=str(row.id),
        kind=words.word(words.KINDS, row.kind),
        name=file_name(row.filename),
        size=size_words(row.size),
        state=row.state,
        preview=PREVIEWS.get(row.preview_type or "", "") if row.state == "kept" else "",
        reason=glimpse(row.reason, 60),
        heard=None if heard is None else _heard(heard),
    )


def _heard(row: Transcript) -> HeardView:
    return HeardView(
        text=shown(row.text),
        percent=round(100 * (row.confidence or 0.0)),
        model=glimpse(row.model, 60),
        suggested=category_name(row.suggested) if row.suggested not in (None, "other") else "",
        emergency=bool(row.emergency),
    )


def history_view(read: Dossier, now: datetime) -> list[Step]:
    """All that happened, latest first."""
    return [_step(event, read, now) for event in reversed(read.events)]


def changes_view(read: Dossier, now: datetime, seen: str) -> list[Step]:
    """What happened since the event that a page had seen last, oldest first."""
    return [step for step in reversed(history_view(read, now)) if step.id > seen]


def _step(event: TicketEvent, read: Dossier, now: datetime) -> Step:
    said = words.word(words.EVENTS, event.kind)
    detail = _detail(event, read)
    agent = read.agents.get(event.agent_id) if event.agent_id else None
    at = moment(event.at, now, zone_of(read.desk.timezone))
    return Step(event.id.hex, at, f"{said} : {detail}" if detail else said, agent_name(agent))


def _detail(event: TicketEvent, read: Dossier) -> str:
    facts = event.facts
    if event.kind == "category corrected":
        return f"{category_name(facts.get('before', ''))} → {category_name(facts.get('after', ''))}"
    if event.kind == "assigned":
        return _named(facts.get("assignee", ""), read) if facts.get("assignee") else _("personne")
    if event.kind == "moved":
        return desk_label(facts.get("to_desk", ""))
    if event.kind == "opinion":
        return f"{facts['mark']}/5" if facts.get("mark") else str(_("avec ses mots"))
    if event.kind == "became an emergency" and facts.get("heard_by") == "machine":
        return str(_("d'après le texte par une machine"))
    return ""


def _named(agent_id: str, read: Dossier) -> str:
    known: Sequence[tuple[UUID, str]] = [(agent.id, agent_name(agent)) for agent in (*read.agents.values(), *read.colleagues)]
    return next((name for one, name in known if str(one) == agent_id), "")
