"""What somebody says of where they are is kept in their profile: another ticket later does not ask it again."""

from __future__ import annotations

from bot.concerned import places_writer
from bot.values import STATED
from handlers.steps.arrival import Arrival


def learn_country(arrival: Arrival) -> None:
    """Keep the country (ISO 3166-1 alpha-2) that the writer says or shares; the newest counts, a relative's never does."""
    place = arrival.understood.place
    if place is not None and place.source in STATED and places_writer(arrival.inbound.text):
        arrival.writer.contact.country = place.country
