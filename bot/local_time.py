"""The hour at the other end: where somebody is tells their time zone, and what is not pressing waits for their morning."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import phonenumbers
from phonenumbers import timezone as phone_zones

from bot.gazetteer import key_of
from bot.phone_country import phone_country

MALI = "Africa/Bamako"  # which is UTC: what we assume where nothing tells
EVENING, MORNING = time(21), time(7)
Zones = Mapping[tuple[str, str], str]


def read_zones(path: Path) -> Zones:
    """The zones by country and place (an empty place is the country's most usual zone), from a table in `bot/places/`."""
    rows = (line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()[1:])
    return {(country, place): zone for country, place, zone in rows}


def zone_of(zones: Zones, country: str, area: str = "", phone: str = "") -> str:
    """The IANA zone of somebody in a country (ISO alpha-2, or empty): by their area, their number, the country, else Mali's.

    A number counts only where it belongs to that country and to one zone of it, as in North America.
    """
    home = phone_country(phone)
    where = country if (country, "") in zones else home
    if area and (where, key_of(area)) in zones:
        return zones[where, key_of(area)]
    zone = _zone_of_number(phone) if where and where == home else ""
    # The library gives Algeria's numbers Paris time: a zone counts only where that country has it.
    known = any(one == zone for (country_there, _), one in zones.items() if country_there == where)
    return zone if known else zones.get((where, ""), MALI)


def is_night(now: datetime, zone: str) -> bool:
    """Whether it is between 21:00 and 07:00 there; `now` carries its own zone."""
    there = now.astimezone(_zone(zone)).time()
    return there >= EVENING or there < MORNING


def next_morning(now: datetime, zone: str) -> datetime:
    """The next 07:00 there, as a moment in the zone of `now`; 07:00 itself is not the next one."""
    there = now.astimezone(_zone(zone))
    day = there.date() + timedelta(days=there.time() >= MORNING)
    return datetime.combine(day, MORNING, _zone(zone)).astimezone(now.tzinfo)


@lru_cache(maxsize=4096)
def _zone_of_number(phone: str) -> str:
    try:
        found = phone_zones.time_zones_for_number(phonenumbers.parse(phone.rpartition(":")[2].strip(), None))
    except phonenumbers.NumberParseException:
        return ""
    return found[0] if len(found) == 1 and found[0] != phone_zones.UNKNOWN_TIMEZONE else ""


@lru_cache(maxsize=512)
def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo(MALI)
