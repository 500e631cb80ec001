"""Whose papers a text asks about: another country's, by its name beside the paper or by a nationality."""

from __future__ import annotations

import pytest

from bot.foreign_papers import foreign_papers
from bot.nationalities import nationalities_named, shipped_nationalities
from bot.normalise import words
from bot.shipped import gazetteer


@pytest.mark.parametrize(
    ("text", "countries"),
    [
        ("le passeport sénégalais", {"SN"}),
        ("les cartes consulaires ivoiriennes", {"CI"}),
        ("a Ghanaian passport", {"GH"}),
        ("the passport of Senegal", {"SN"}),
        ("Senegal's passport", {"SN"}),
        ("Senegal paspɔri", {"SN"}),
        ("Burkina Faso ka paspɔri", {"BF"}),
        ("Faransika paspɔri", {"FR"}),
        ("l'ambassade de France", {"FR"}),
        ("le passeport congolais", {"CG", "CD"}),
        ("un acte de naissance français", {"FR"}),
        ("transcrire au Mali un acte de naissance français", set()),
        ("le passeport malien", set()),
        ("le passeport du Mali", set()),
        ("mon passeport en France", set()),
        ("le consulat du Mali au Cameroun", set()),
        ("en Italie, le passeport", set()),
        ("what can the consulate do for us", set()),
        ("les Français à Bamako", set()),
    ],
)
def test_whose_papers(text: str, countries: set[str]) -> None:
    assert foreign_papers(text, gazetteer()) == countries


def test_no_nationality_is_malian() -> None:
    assert "ML" not in {country for countries in shipped_nationalities().values() for country in countries}
    assert not nationalities_named(words("malien malienne maliens Malian Malians maliden maliano"))


@pytest.mark.parametrize("text", ["sénégalaises", "Ivorians", "guinéenne", "burkinabè", "South African", "grecque", "Nigerian"])
def test_plurals_and_feminines_are_known(text: str) -> None:
    assert nationalities_named(words(text))
