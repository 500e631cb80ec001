"""Values as people read them: times in the desk's zone, countries and languages by name, and strangers' texts made harmless."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import phonenumbers
from babel import Locale
from babel.core import get_global
from babel.dates import format_date, format_time, format_timedelta
from flask_babel import get_locale
from flask_babel import gettext as _

from bot.phrases import Phrasebook

CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
SURROGATES = re.compile("[\ud800-\udfff]")
TURNERS = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")
MARK = "[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]"
PILES = re.compile(f"({MARK}{{4}}){MARK}+")
COUNTRY = re.compile("[A-Z]{2}")


def shown(text: str | None) -> str:
    """A stranger's text as a page can carry it: what has no glyph becomes a sign, piles of marks are cut to four."""
    safe = SURROGATES.sub("\ufffd", (text or "").replace("\r\n", "\n"))
    return PILES.sub(r"\1", CONTROLS.sub(lambda found: _picture(found.group()), safe))


def _picture(control: str) -> str:
    return chr(0x2400 + ord(control)) if ord(control) < 0x20 else "\ufffd"


def glimpse(text: str | None, most: int = 140) -> str:
    """The first words of a text on one line."""
    line = " ".join(TURNERS.sub("", shown(text)).split())
    return line if len(line) <= most else line[:most].rstrip() + "…"


def file_name(text: str | None) -> str:
    """A file's name for reading only: without directions, folders and anything that turns the writing around."""
    return re.split(r"[/\\]", glimpse(text, 80))[-1]


def zone_of(name: str) -> ZoneInfo:
    """A desk's time zone, or UTC where its name is unknown."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


def moment(at: datetime, now: datetime, zone: ZoneInfo) -> str:
    """A moment in a zone: the time alone today, with the day before that, with the year in other years."""
    there, today, locale = at.astimezone(zone), now.astimezone(zone), str(get_locale())
    clock = format_time(there, "HH:mm", tzinfo=zone, locale=locale)
    if there.date() == today.date():
        return clock
    day = format_date(there.date(), "d MMM" if there.year == today.year else "d MMM y", locale=locale)
    return f"{day}, {clock}"


def span(length: timedelta) -> str:
    """A length of time in one unit: "3 heures"."""
    return format_timedelta(max(length, timedelta(minutes=1)), granularity="minute", threshold=0.95, locale=str(get_locale()))


def country_name(code: str) -> str:
    """A country by its ISO 3166-1 alpha-2 code, in the page's language."""
    if not code:
        return str(_("Pays à préciser"))
    names = _locale(str(get_locale())).territories
    return str(names.get(code, code)) if COUNTRY.fullmatch(code) else code


def language_tag(code: str) -> str:
    """The shortest language tag for an ISO 639-3 code, or an empty text where the language is not known."""
    base = code.partition("+")[0]
    return "" if base in ("", "und") else str(get_global("language_aliases").get(base, base))


def language_name(code: str, book: Phrasebook) -> str:
    """A language by its ISO 639-3 code: in the page's language, or as it calls itself."""
    tag = language_tag(code)
    if not tag:
        return str(_("Langue inconnue"))
    named = _locale(str(get_locale())).languages.get(tag)
    own = book.languages.get(code)
    return str(named).capitalize() if named else own.name if own else UNNAMED.get(code, code)


# What Babel has no name for; it is the same word in French and English.
UNNAMED = {"taq": "Tamasheq"}


@cache
def _locale(name: str) -> Locale:
    return Locale.parse(name)


def phone_number(value: str) -> str:
    """A number as people write it, in international form."""
    try:
        return phonenumbers.format_number(phonenumbers.parse(value), phonenumbers.PhoneNumberFormat.INTERNATIONAL)
    except phonenumbers.NumberParseException:
        return value


def size_words(size: int | None) -> str:
    """A file's size in kilobytes or megabytes."""
    if not size:
        return ""
    if size >= 1e6:
        return str(_("%(size)s Mo", size=round(size / 1e6, 1)))
    return str(_("%(size)s ko", size=max(1, round(size / 1e3))))


def typed(text: str) -> str:
    """What an official typed, with plain line ends and nothing that a phone cannot carry."""
    return SURROGATES.sub("", CONTROLS.sub("", text.replace("\r\n", "\n").replace("\r", "\n")))
