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
    assert figures.precision >= 0.98


@pytest.mark.parametrize(("language", "least"), [("", 0.80), ("fra", 0.78), ("bam", 0.78), ("eng", 0.78)])
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
        "n b'a fɛ ka segin so",
        "n b'a fɛ ka paspɔri kura sɔrɔ",
        "bonjour",
        "comment " * 40,
        "",
        "?",
    ],
)
def test_somebodys_own_case_goes_to_a_person(text: str, tools: Tools) -> None:
    assert find_answer(text, understand(text, tools), tools.facts, tools.gazetteer) is None


@pytest.mark.parametrize(
    "text", ["combien coûte le passeport ?", "what is the HCME", "paspɔri sɔngɔ ye joli ye", "où se fait la carte"]
)
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


@pytest.mark.parametrize(
    "text",
    [
        "price of a Senegalese passport",
        "what's the price of a Senegalese passport",
        "le passeport français est-il valable 10 ans ?",
        "is a French passport valid 10 years?",
        "how long is the Ivorian passport valid",
        "je veux renouveler mon passeport français",
        "how to renew my Senegalese passport",
        "how to renew my US passport",
        "je veux la carte consulaire sénégalaise",
        "comment avoir la carte consulaire sénégalaise ?",
        "nina karti Burkina Faso bɛ sɔrɔ cogo di?",
        "Burkina ka paspɔri bɛ sɔrɔ cogo di?",
        "faransi paspɔri bɛ san joli kɛ?",
        "comment renouveler le passeport de la Côte d'Ivoire ?",
        "je suis français, comment renouveler mon passeport ?",
        "à quoi sert le consulat de France ?",
        "comment renouveler un passeport étranger ?",
        "combien de temps le passeport UE est valable",
        "can I vote in the French election from abroad?",
        "comment créer une entreprise sénégalaise ?",
        "comment créer une entreprise au Sénégal ?",
    ],
)
def test_the_papers_of_another_country_are_never_explained(text: str, tools: Tools) -> None:
    assert find_answer(text, understand(text, tools), tools.facts, tools.gazetteer) is None


@pytest.mark.parametrize(
    "text",
    [
        "price of fake passport",
        "combien coûte un faux passeport ?",
        "où acheter un passeport malien ?",
        "paspɔri nkalon sɔngɔ ye joli ye?",
        "je veux renouveler mon passeport, le consul refuse",
        "comment renouveler mon passeport ? le consul refuse",
        "le consulat de Paris m'a demandé 200 euros pour le passeport c'est normal ?",
        "le consulat m'a demandé 55000 francs pour le passeport, c'est le bon prix?",
        "the consulate asked me 200 euros for the passport is it normal?",
        "they want money for the passport at the embassy, how much is it?",
        "konsila ye 200 euro ɲini n fɛ paspɔri kama, a bɛ cogo di?",
        "je veux effacer mes messages",
        "comment effacer mes messages ?",
    ],
)
def test_grievances_false_papers_and_wishes_to_be_erased_go_to_a_person(text: str, tools: Tools) -> None:
    assert find_answer(text, understand(text, tools), tools.facts, tools.gazetteer) is None


@pytest.mark.parametrize(
    ("text", "row"),
    [
        ("faut-il un visa pour le Mali avec un passeport français quand on est malien ?", "dual-national-visa"),
        ("un malien peut-il avoir un visa américain ?", "usa-entry"),
        ("comment créer une entreprise au Mali ?", "one-stop-shop"),
        ("un consulat refuse le passeport AES, que faire ?", "passport-aes-refused"),
        ("on me demande quoi pour le passeport ?", "passport-renew"),
        ("comment renouveler mon passeport malien en France ?", "passport-renew"),
        ("le passeport malien est-il valable 10 ans ?", "passport-validity"),
        ("qui lit mes messages ?", "personal-data"),
    ],
)
def test_our_own_papers_are_explained_all_the_same(text: str, row: str, tools: Tools) -> None:
    found = find_answer(text, understand(text, tools), tools.facts, tools.gazetteer)
    assert (found.row.id if found else "") == row


def test_a_wish_is_no_question() -> None:
    assert not asks_generally("je veux renouveler mon passeport")
