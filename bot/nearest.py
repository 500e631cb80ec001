"""From a shared point to a country: the nearest known towns, and no answer where a border or the sea leaves doubt."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import asin, cos, radians, sin, sqrt

EARTH_KM = 6371.0
CELL_DEGREES = 2
FAR_KM = 250.0
SHORE_KM = 25.0
# Within this many km of a town and with no other country's town nearer than twice that far, the town's country is sure.
_BORDER_RATIO, _BORDER_KM = 1.35, 3.0
# Rough outlines (south, west, north, east) of waters that boats cross: far from any town there, it is the sea, not the desert.
_WATERS = (
    (30.4, 11.0, 33.0, 32.0),
    (33.0, 11.5, 37.0, 34.5),
    (36.9, -1.5, 43.0, 8.0),
    (35.3, -5.5, 36.6, -1.5),
    (38.0, 8.0, 41.0, 15.0),
    (35.0, 18.0, 40.0, 27.0),
    (21.0, -40.0, 36.0, -13.5),
    (10.0, -40.0, 21.5, -17.0),
    (-6.0, -10.0, 4.0, 8.5),
    (12.5, 37.5, 28.0, 43.0),
    (48.9, -5.0, 51.2, 1.6),
)


@dataclass(frozen=True, slots=True)
class Town:
    """A town of the grid and how far it is, in km."""

    country: str
    area: str
    name: str
    km: float


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """The nearest town, and the countries that the point may lie in: one when there is no doubt, none when out at sea."""

    town: Town | None
    countries: tuple[str, ...]


def whereabouts(latitude: float, longitude: float, grid: Mapping[str, str]) -> Whereabouts:
    """Where a point of WGS 84 degrees lies, by the towns of the grid; no country for impossible or empty places."""
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180) or (latitude == 0 and longitude == 0):
        return Whereabouts(None, ())
    towns = sorted(_towns(latitude, longitude, grid), key=lambda town: town.km)
    if not towns or towns[0].km > FAR_KM:
        return Whereabouts(None, ())
    nearest = towns[0]
    if nearest.km > SHORE_KM and _at_sea(latitude, longitude):
        return Whereabouts(nearest, ())
    doubtful = nearest.km * _BORDER_RATIO + _BORDER_KM
    countries = dict.fromkeys(town.country for town in towns if town.km <= doubtful)
    return Whereabouts(nearest, tuple(countries))


def _towns(latitude: float, longitude: float, grid: Mapping[str, str]) -> Iterator[Town]:
    row, column = int(latitude // CELL_DEGREES), int(longitude // CELL_DEGREES)
    for near_row in (row - 1, row, row + 1):
        for near_column in (column - 1, column, column + 1):
            for point in grid.get(f"{near_row},{near_column}", "").split("|"):
                if point:
                    country, area, name, north, east = point.split(";")
                    yield Town(country, area, name, _km(latitude, longitude, float(north), float(east)))


def _at_sea(latitude: float, longitude: float) -> bool:
    return any(south <= latitude <= north and west <= longitude <= east for south, west, north, east in _WATERS)


def _km(latitude: float, longitude: float, other_latitude: float, other_longitude: float) -> float:
    """The great-circle distance between two points in km."""
    north, other_north = radians(latitude), radians(other_latitude)
    across = sin((other_north - north) / 2) ** 2
    along = cos(north) * cos(other_north) * sin(radians(other_longitude - longitude) / 2) ** 2
    return 2 * EARTH_KM * asin(min(1.0, sqrt(across + along)))
