"""The gate of answers from knowledge: right when given, given often enough, never for somebody's own case."""

from __future__ import annotations

import pytest

from bot.answer import find_answer
from bot.asking import asks_generally
from bot.understand import Tools, understand
from work.evaluate_knowledge import KnowledgeFigures, measure_knowledge
from work.file_tools import file_tools


@pytest.fixture(scope="module")
def tools() -> Tools:
    return file_tools()


@pytest.fixture(scope="module")
def figures(tools: Tools) -> KnowledgeFigures:
    return measure_knowledge(tools)


def test_the_set_is_large_enough(figures: KnowledgeFigures) -> None:
    assert len(figures.questions) >= 120
    assert len(figures.asked) - len(figures.questions) >= 200


def test_answers_are_right(figures: KnowledgeFigures) -> None:
    assert figures.precision >= 0.97


@pytest.mark.parametrize(("language", "least"), [("", 0.70), ("fra", 0.68), ("bam", 0.68), ("eng", 0.68)])
def test_questions_are_answered(figures: KnowledgeFigures, language: str, least: float) -> None:
    assert figures.recall(language) >= least


@pytest.mark.parametrize(
    "text",
    [
        "j'ai perdu mon passeport à Rome, que faire ?",
        "mon frère est en prison, que peut faire le consulat ?",
        "on m'a volé mon passeport comment le refaire ?",
        "my boss keeps my passport, how do I get a passport?",
        "n ka paspɔri tununna, n bɛ paspɔri kura ɲini cogo di?",
        "depuis 3 mois j'attends mon passeport, c'est combien ?",
        "bonjour",
        "comment " * 40,
        "",
        "?",
    ],
)
def test_somebodys_own_case_goes_to_a_person(text: str, tools: Tools) -> None:
    assert find_answer(text, understand(text, tools), tools.facts, tools.gazetteer) is None


@pytest.mark.parametrize("text", ["combien coûte le passeport ?", "what is the HCME", "paspɔri sɔngɔ ye joli ye"])
def test_a_question_is_one_without_its_mark(text: str) -> None:
    assert asks_generally(text)


@pytest.mark.parametrize(
    ("text", "row"),
    [
        ("faut-il une carte de séjour en Mauritanie ?", "mauritania-permit"),
        ("faut-il une carte de séjour au Sénégal ?", ""),
        ("faut-il une carte de séjour ?", ""),
        ("combien coûte le passeport malien ?", "passport-price"),
        ("combien coûte le passeport malien au Mali ?", "passport-price"),
        ("combien coûte le passeport malien au Qatar ?", ""),
        ("comment renouveler mon passeport à Paris ?", "passport-renew"),
    ],
)
def test_a_rule_of_one_country_is_told_for_that_country(text: str, row: str, tools: Tools) -> None:
    found = find_answer(text, understand(text, tools), tools.facts, tools.gazetteer)
    assert (found.row.id if found else "") == row


def test_the_same_question_is_as_near_as_can_be(tools: Tools) -> None:
    text = "c'est quoi le HCME ?"
    found = find_answer(text, understand(text, tools), tools.facts, tools.gazetteer)
    assert found is not None
    assert found.confidence > 0.99
