"""Who can hold the phone: made-up people with made-up addresses, the places they may share, and words to begin with."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass

from bot.values import SenderAddress
from gateway.channel import Style

WHATSAPP_ID = SenderAddress("whatsapp-id", "ML.90417352268105")  # a business-scoped id: country code, dot, digits
TELEGRAM_CHAT = SenderAddress("telegram-chat", "7204518836")
NUMBER = re.compile(r"\+[1-9][0-9]{7,14}")


@dataclass(frozen=True, slots=True)
class Person:
    """A sender: the name in the profile, the country code on the badge, where they stand, and an address for each app."""

    key: str
    name: str
    badge: str
    place: str
    zone: str
    shown: str
    addresses: Mapping[Style, SenderAddress]


@dataclass(frozen=True, slots=True)
class SharedPlace:
    """A place that can be shared as a location, in degrees of WGS 84."""

    key: str
    title: str
    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class Example:
    """A ready message, in a language (ISO 639-3)."""

    language: str
    text: str


def with_number(key: str, name: str, badge: str, place: str, zone: str, shown: str) -> Person:
    """Somebody with a phone number: SMS and WhatsApp show it, Telegram shows a chat only."""
    number = shown.replace(" ", "")
    phone = SenderAddress("phone", number)
    chat = SenderAddress("telegram-chat", number.removeprefix("+"))
    return Person(key, name, badge, place, zone, shown, {"sms": phone, "whatsapp": phone, "telegram": chat})


def _without_number(key: str, name: str, badge: str, place: str, zone: str, app: Style, address: SenderAddress) -> Person:
    return Person(key, name, badge, place, zone, address.value, {app: address})


# The French numbers lie in the range that the regulator keeps for fiction (06 39 98 …), the American one in 555-01xx.
PEOPLE: dict[str, Person] = {
    person.key: person
    for person in (
        with_number("paris", "Awa Diarra", "FR", "paris", "Europe/Paris", "+33 6 39 98 01 17"),
        with_number("tripoli", "Moussa Keïta", "ML", "tripoli", "Africa/Tripoli", "+223 76 00 12 34"),
        with_number("alger", "Ibrahim Touré", "DZ", "alger", "Africa/Algiers", "+213 555 04 07 19"),
        with_number("abidjan", "Fanta Coulibaly", "CI", "abidjan", "Africa/Abidjan", "+225 07 07 00 01 23"),
        with_number("djeddah", "Oumar Cissé", "SA", "djeddah", "Asia/Riyadh", "+966 50 000 0123"),
        with_number("newyork", "Kadiatou Sow", "US", "newyork", "America/New_York", "+1 202 555 0143"),
        _without_number("whatsapp", "Sékou", "WA", "bamako", "Africa/Bamako", "whatsapp", WHATSAPP_ID),
        _without_number(
            "telegram",
            "Mariam T.",
            "TG",
            "istanbul",
            "Europe/Istanbul",
            "telegram",
            TELEGRAM_CHAT,
        ),
    )
}

PLACES: dict[str, SharedPlace] = {
    place.key: place
    for place in (
        SharedPlace("paris", "Paris", 48.8566, 2.3522),
        SharedPlace("tripoli", "Tripoli", 32.8872, 13.1913),
        SharedPlace("alger", "Alger", 36.7538, 3.0588),
        SharedPlace("abidjan", "Abidjan", 5.3600, -4.0083),
        SharedPlace("djeddah", "Djeddah", 21.4858, 39.1925),
        SharedPlace("newyork", "New York", 40.7128, -74.0060),
        SharedPlace("istanbul", "Istanbul", 41.0082, 28.9784),
        SharedPlace("tamanrasset", "Tamanrasset", 22.7850, 5.5228),
        SharedPlace("bamako", "Bamako", 12.6392, -8.0029),
    )
}

EXAMPLES: tuple[Example, ...] = (
    Example("fra", "Bonjour, mon passeport est expiré depuis mars, comment faire pour le renouveler ?"),
    Example("fra", "svp aidé nous la police a arété mon frere hier a tripoli on a pa de nouvel"),
    Example("bam", "n balimakɛ minɛna Alger, aw ye n dɛmɛ"),
    Example("bam", "N ka paspɔri tununna, n bɛ se ka kura sɔrɔ cogo di?"),
    Example("eng", "My boss in Jeddah took my passport and has not paid me for 4 months. Please help."),
)


def find_person(key: str) -> Person | None:
    """The sender with a key of the list, or whoever holds the number given (E.164); None for anything else."""
    number = re.sub(r"[ .\-()]", "", key)
    if NUMBER.fullmatch(number):
        return with_number(number, "", "+", "paris", "UTC", number)
    return PEOPLE.get(key)


def fresh_number() -> str:
    """A number that very probably never wrote, in the range that France keeps for fiction."""
    return f"+3363998{secrets.randbelow(10_000):04d}"
