"""Route: category, sensitivity and place to desk, post and reason, over the shipped reference rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from bot.posts import posts_from
from bot.route import route
from bot.values import Place
from models.reference_files import read_reference

REFERENCE = read_reference()
PLACES = Path(__file__).parents[2] / "bot" / "places"
POSTS = posts_from(REFERENCE.missions, REFERENCE.jurisdictions, REFERENCE.areas)


@dataclass(frozen=True)
class Kind:
    """A category as routing sees it."""

    id: str
    desk: str


PASSPORT = Kind("identity-documents", "mission")
COMPLAINT = Kind("service-complaint", "ministry")
TRAFFICKING = Kind("trafficking", "protection")
PENSION = Kind("social-protection", "ministry")


@pytest.mark.parametrize(
    ("country", "area", "mission"),
    [
        ("DZ", "", "embassy-algiers"),
        ("DZ", "Tamanrasset", "consulate-general-tamanrasset"),
        ("FR", "", "consulate-general-paris"),
        ("FR", "Marseille", "consulate-general-lyon"),
        ("FR", "Occitanie", "consulate-general-lyon"),
        ("CI", "Bouaké", "consulate-general-bouake"),
        ("CI", "", "consulate-general-abidjan"),
        ("SA", "Djeddah", "consulate-general-jeddah"),
        ("SA", "", "embassy-riyadh"),
        ("CN", "Guangzhou", "consulate-general-guangzhou"),
        ("BF", "Bobo-Dioulasso", "embassy-ouagadougou"),
        ("ES", "Tenerife", "embassy-madrid"),
        ("US", "New York", "embassy-washington"),
        ("SD", "", "embassy-cairo"),
        ("NE", "", "embassy-niamey"),
        ("KH", "", "embassy-beijing"),
        ("ML", "", "desk-bamako"),
    ],
)
def test_the_competent_post_owns_the_ticket(country: str, area: str, mission: str) -> None:
    way = route(PASSPORT, Place(country, area), country, POSTS)
    assert (way.desk, way.mission) == (f"mission:{mission}", mission)


def test_every_country_has_a_post_that_takes_tickets() -> None:
    for row in REFERENCE.jurisdictions:
        way = route(PASSPORT, None, row["country"], POSTS)
        assert POSTS.by_id[way.mission].takes_tickets, row


def test_an_unknown_country_goes_to_the_ministry_and_says_so() -> None:
    for country in ("ask", "XX"):
        way = route(PASSPORT, None, country, POSTS)
        assert (way.desk, way.mission) == ("ministry", "desk-bamako")
        assert "pays inconnu" in way.reason


@pytest.mark.parametrize("country", ["DZ", "FR", "ML", "ask"])
def test_a_complaint_never_reaches_a_post(country: str) -> None:
    place = None if country == "ask" else Place(country)
    for way in (route(COMPLAINT, place, country, POSTS), route(PASSPORT, place, country, POSTS, sensitive="complaint")):
        assert way.desk == "ministry"
        assert "plainte sur le poste : bureau du ministère" in way.reason


def test_trafficking_goes_to_the_protection_desk_with_the_post_recorded() -> None:
    way = route(TRAFFICKING, Place("LB", "", "Beyrouth"), "LB", POSTS)
    assert (way.desk, way.mission) == ("protection", "embassy-cairo")
    assert route(COMPLAINT, None, "ask", POSTS, sensitive="protection").desk == "protection"


def test_a_ministry_subject_keeps_the_post_for_the_figures() -> None:
    way = route(PENSION, Place("DZ", "Alger", "Alger"), "DZ", POSTS)
    assert (way.desk, way.mission) == ("ministry", "embassy-algiers")


def test_the_reason_says_how_the_place_is_known() -> None:
    said = route(PASSPORT, Place("DZ", "Alger", "Alger"), "DZ", POSTS)
    assert said.reason == "Alger est dit dans le message ; Ambassade du Mali en Algérie, pour la zone Alger"
    assert said.reason_key == "said/area"
    assert dict(said.reason_values)["post"] == "Ambassade du Mali en Algérie"
    shared = route(PASSPORT, Place("DZ", "Tamanrasset", "Tamanghasset", "location"), "DZ", POSTS)
    assert shared.reason.startswith("position partagée : Tamanghasset")
    number = route(PASSPORT, Place("DZ", "", "Algérie", "number"), "DZ", POSTS)
    assert number.reason.startswith("indicatif du numéro : Algérie")
    relayed = route(PASSPORT, Place("ES", "Tenerife", "Tenerife"), "ES", POSTS)
    assert "dont dépend le Consulat honoraire" in relayed.reason


def test_jurisdictions_are_dated() -> None:
    missions = [{"id": "old", "kind": "embassy", "country": "TN"}, {"id": "new", "kind": "embassy", "country": "DZ"}]
    rows = [
        {"country": "TN", "mission": "old", "until": "2026-01-01"},
        {"country": "TN", "mission": "new", "since": "2026-01-01"},
    ]
    posts = posts_from(missions, rows, [])
    assert route(PASSPORT, None, "TN", posts, on=date(2025, 6, 1)).mission == "old"
    assert route(PASSPORT, None, "TN", posts, on=date(2026, 6, 1)).mission == "new"
    assert route(PASSPORT, None, "TN", posts).mission == "new"


def test_rows_that_name_an_unknown_mission_are_refused() -> None:
    with pytest.raises(ValueError, match="unknown missions: nowhere"):
        posts_from([], [{"country": "TN", "mission": "nowhere"}], [])


def test_relays_that_lead_in_a_circle_lead_nowhere() -> None:
    missions = [
        {"id": "a", "kind": "honorary_consulate", "country": "TN", "relay_to": "b"},
        {"id": "b", "kind": "honorary_consulate", "country": "TN", "relay_to": "a"},
    ]
    assert posts_from(missions, [{"country": "TN", "mission": "a"}], []).competent("TN") is None


def test_every_area_of_the_gazetteer_is_an_area_of_a_post() -> None:
    named = {(row["country"], row["area"]) for table in ("towns", "regions") for row in _places(table) if row["area"]}
    known = {(post.country, area) for post in POSTS.by_id.values() for area in post.areas}
    assert named <= known


def _places(table: str) -> list[dict[str, str]]:
    header, *lines = (PLACES / f"{table}.tsv").read_text(encoding="utf-8").splitlines()
    return [dict(zip(header.split("\t"), line.split("\t"), strict=True)) for line in lines]
