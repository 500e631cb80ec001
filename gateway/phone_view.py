"""What the phone's pages are filled with: who holds it, on which line, in which language, and the bubbles of the thread."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.values import SenderAddress
from gateway.channel import Style
from gateway.channels.simulator import Channel
from gateway.phone_people import PEOPLE, Person, find_person
from handlers.show_phone import PhoneMessage

TEXTS = Path(__file__).parent / "phone_texts.json"
LANGUAGES = ("fr", "en")
APPS: tuple[Style, ...] = ("sms", "whatsapp", "telegram")


@dataclass(frozen=True, slots=True)
class Talk:
    """One conversation: a person, the address they write from, our line, and the language of the page."""

    person: Person
    line_id: str
    channel: Channel
    lang: str

    @property
    def style(self) -> Style:
        """The look of the app."""
        return self.channel.STYLE

    @property
    def address(self) -> SenderAddress:
        """What the person writes from on this line."""
        return self.person.addresses[self.channel.STYLE]


@dataclass(frozen=True, slots=True)
class Bubble:
    """One message as it is drawn; `day` is set where a new day begins."""

    message: PhoneMessage
    mine: bool
    text: str
    clock: str
    day: str


@lru_cache(maxsize=1)
def texts() -> Mapping[str, Mapping[str, str]]:
    """The words of the page in each of its languages."""
    read: dict[str, dict[str, str]] = json.loads(TEXTS.read_text(encoding="utf-8"))
    return read


def find_talk(asked: Mapping[str, str], lines: Mapping[str, Channel], strict: bool = False) -> Talk | None:
    """The conversation that a request names; the nearest one where it names none, unless `strict`."""
    lang = asked.get("lang", "")
    lang = lang if lang in LANGUAGES else LANGUAGES[0]
    person, line_id = find_person(asked.get("from", "")), asked.get("line", "")
    if strict and (person is None or line_id not in lines or lines[line_id].STYLE not in person.addresses):
        return None
    person = person or next(iter(PEOPLE.values()))
    usable = lines_of(person, lines)
    if not usable:
        return None
    line_id = line_id if line_id in usable else usable[0]
    return Talk(person, line_id, lines[line_id], lang)


def lines_of(person: Person, lines: Mapping[str, Channel]) -> list[str]:
    """The lines that a person can write to, in the order in which apps are shown."""
    usable = [line_id for line_id, line in lines.items() if line.STYLE in person.addresses]
    return sorted(usable, key=lambda line_id: APPS.index(lines[line_id].STYLE))


def bubbles(messages: list[PhoneMessage], zone: str, now: datetime) -> list[Bubble]:
    """The messages as they are drawn, by the clock of the place where the person stands."""
    here = _zone(zone)
    drawn, day = [], ""
    for message in messages:
        at = message.at.astimezone(here)
        same = at.date() == now.astimezone(here).date()
        label = "today" if same else f"{at:%d.%m.%Y}"
        drawn.append(_bubble(message, at, "" if label == day else label))
        day = label
    return drawn


def clock_of(zone: str, now: datetime) -> str:
    """The time shown on the phone."""
    return f"{now.astimezone(_zone(zone)):%H:%M}"


def _bubble(message: PhoneMessage, at: datetime, day: str) -> Bubble:
    return Bubble(message, message.direction == "inbound", message.text, f"{at:%H:%M}", day)


def _zone(name: str) -> tzinfo:
    try:
        return ZoneInfo(name)
    except ZoneInfoNotFoundError:
        return UTC  # a machine without time-zone data still shows a time
