"""The hour at the other end: half-hour zones, the date line, summer time, and numbers that tell a zone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import available_timezones

import pytest

from bot.local_time import MALI, is_night, next_morning, zone_of
from bot.shipped import zones

WHERE = [
    ("FR", "", "+33612345678", "Europe/Paris"),
    ("FR", "", "+22376123456", "Europe/Paris"),
    ("", "", "+33612345678", "Europe/Paris"),
    ("ML", "", "", "Africa/Bamako"),
    ("IN", "", "", "Asia/Kolkata"),
    ("KI", "", "", "Pacific/Tarawa"),
    ("US", "", "", "America/New_York"),
    ("US", "Californie", "", "America/Los_Angeles"),
    ("US", "Texas", "+12125551234", "America/Chicago"),
    ("US", "", "+13105551234", "America/Los_Angeles"),
    ("US", "Washington DC", "", "America/New_York"),
    ("CA", "", "+13105551234", "America/Toronto"),
    ("RU", "Vladivostok", "", "Asia/Vladivostok"),
    ("ask", "", "+16045551234", "America/Vancouver"),
    ("", "", "", MALI),
    ("XX", "nowhere", "+000", MALI),
    ("", "", "ML.1234", MALI),
]


@pytest.mark.parametrize(("country", "area", "phone", "zone"), WHERE)
def test_where_somebody_is_tells_their_zone(country: str, area: str, phone: str, zone: str) -> None:
    assert zone_of(zones(), country, area, phone) == zone


def test_every_zone_is_known_and_every_country_has_one() -> None:
    assert set(zones().values()) <= available_timezones()
    assert len([place for _, place in zones() if not place]) > 230


@pytest.mark.parametrize(
    ("zone", "hour", "minute", "night"),
    [
        ("Europe/Paris", 5, 59, True),  # 06:59 there
        ("Europe/Paris", 6, 0, False),
        ("Europe/Paris", 19, 59, False),
        ("Europe/Paris", 20, 0, True),
        ("Asia/Kolkata", 1, 29, True),  # half an hour beside everybody else
        ("Asia/Kolkata", 1, 30, False),
        ("Africa/Bamako", 3, 0, True),
        ("No/Where", 3, 0, True),
    ],
)
def test_night_is_from_nine_to_seven_there(zone: str, hour: int, minute: int, night: bool) -> None:
    assert is_night(datetime(2026, 11, 21, hour, minute, tzinfo=UTC), zone) is night


@pytest.mark.parametrize(
    "zone", ["Europe/Paris", "America/New_York", "Asia/Kolkata", "Pacific/Kiritimati", "Pacific/Pago_Pago"]
)
def test_the_next_morning_is_seven_there_within_a_day_through_summer_time(zone: str) -> None:
    moment, tried = datetime(2026, 1, 1, tzinfo=UTC), 0
    while moment < datetime(2027, 1, 1, tzinfo=UTC):
        morning = next_morning(moment, zone)
        assert moment < morning <= moment + timedelta(hours=25)
        assert not is_night(morning, zone)
        assert is_night(morning - timedelta(minutes=1), zone)
        moment, tried = moment + timedelta(hours=5, minutes=13), tried + 1
    print(f"{zone}: mornings {tried}, wrong 0")


def test_the_morning_of_a_day_whose_clocks_change() -> None:
    assert next_morning(datetime(2026, 3, 29, 0, 30, tzinfo=UTC), "Europe/Paris") == datetime(2026, 3, 29, 5, tzinfo=UTC)
    assert next_morning(datetime(2026, 10, 25, 0, 30, tzinfo=UTC), "Europe/Paris") == datetime(2026, 10, 25, 6, tzinfo=UTC)
