"""Whom somebody hurts is the one in need, even where a relative does it; and hands laid on people at a post are a grievance."""

from __future__ import annotations

import pytest

from bot.concerned import names_another


@pytest.mark.parametrize(
    "text",
    [
        "mon mari me frappe à Paris",
        "ma tante m'enferme",
        "mon père veut me marier de force",
        "mon mari veut me tuer",
        "my husband beats me in Madrid",
        "mi marido me pega",
        "زوجي يضربني في باريس",
        "n cɛ bɛ n bugɔ",
    ],
)
def test_the_writer_is_the_one_in_need(text: str) -> None:
    assert not names_another(text)


@pytest.mark.parametrize(
    "text", ["mon mari frappe ma sœur", "ils ont frappé mon frère", "my brother was arrested", "u ye n balimakɛ minɛ"]
)
def test_a_relative_is_the_one_in_need(text: str) -> None:
    assert names_another(text)
