"""Categories: what the shipped model must know, how it explains itself, and what it must never do."""

from __future__ import annotations

import time
from pathlib import Path
from statistics import median

import pytest

from bot.classify import classify
from bot.concern_model import ConcernModel, chunks, pieces_of, read_concern_model, weigh, write_concern_model
from bot.shipped import concern_model
from models.reference_files import read_reference

MODEL = concern_model()
SHIPPED = Path(__file__).parents[2] / "bot" / "concern_model.json.gz"


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("mon passeport est expiré comment renouveler", "identity-documents"),
        ("n ka paspɔri banna, a kura bɛ sɔrɔ cogo di", "identity-documents"),
        ("I need a birth certificate for my baby", "civil-status"),
        ("mi hermano está en la cárcel, necesita abogado", "detention"),
        ("kalo naani patɔrɔn ma n sara", "labour"),
        ("patroon ne paie pas mon salair depui 3 moi", "labour"),
        ("تم ترحيلي من الجزائر ورمونا في الصحراء", "expulsion"),
        ("voglio tornare in Mali, ritorno volontario", "repatriation"),
        ("il est décédé hier, comment rapatrier le corps", "death-abroad"),
        ("aucune nouvelle de mon frère parti par la mer", "missing-person"),
        ("je suis à l'hôpital, opération très chère", "health"),
        ("la bourse des étudiants n'est pas payée", "education"),
        ("mon terrain à Kati a été vendu deux fois", "property-dispute"),
        ("cotisation INPS pour la retraite", "social-protection"),
        ("l'agent du consulat m'a demandé de l'argent sans reçu", "service-complaint"),
        ("i ni sɔgɔma", "other"),
        ("merci beaucoup", "other"),
    ],
)
def test_plain_messages(text: str, category: str) -> None:
    assert classify(text, "", MODEL).id == category


def test_the_model_knows_exactly_the_categories_of_the_reference() -> None:
    assert set(MODEL.categories) == {row["id"] for row in read_reference().categories}


@pytest.mark.parametrize("text", ["", "   ", "👍🏾🙏", "?!", "\u0000", "\ud800", "ء", "＿", "a" * 200_000, "e\u0301" * 50_000])
def test_any_text_gets_an_answer(text: str) -> None:
    guess = classify(text, "", MODEL)
    assert guess.id in MODEL.categories
    assert 0.0 <= guess.confidence <= 1.0


def test_text_without_words_is_unclear_and_says_so() -> None:
    assert classify("👍🏾", "", MODEL).id == "other"
    assert classify("👍🏾", "", MODEL).confidence == 0.0


def test_the_best_three_are_ordered_and_no_more_than_certain() -> None:
    guess = classify("mon frère est en prison à Tripoli, le patron ne paie pas", "fra", MODEL)
    scores = [score for _, score in guess.candidates]
    assert len({category for category, _ in guess.candidates}) == 3
    assert scores == sorted(scores, reverse=True)
    assert 0.5 < sum(scores) <= 1.0001
    assert (guess.id, guess.confidence) == guess.candidates[0]
    assert guess.runner_up == guess.candidates[1][0]


def test_deciding_words_are_words_as_typed_in_their_order() -> None:
    text = "Svp MON PASSEPORT est Périmé, ki peut m'aider ?"
    words = classify(text, "fra", MODEL).words
    assert "PASSEPORT" in words
    assert 1 <= len(words) <= 5
    assert [text.index(word) for word in words] == sorted(text.index(word) for word in words)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("N b'a fɛ ka n ka paspɔri kura dilan", "n b'a fe ka n ka paspori kura dilan"),
        ("décédé à l'hôpital", "DECEDE A L’HOPITAL"),
        ("ɲɛ ŋɔmi sɛbɛn", "nyè ngomi sèbèn"),
        ("sababu", "saababuu"),
    ],
)
def test_two_spellings_of_a_message_are_one_message(one: str, other: str) -> None:
    assert classify(one, "", MODEL).candidates == classify(other, "", MODEL).candidates


def test_folding_a_chunk_at_a_time_gives_what_folding_the_whole_gives() -> None:
    assert [found for _, found in chunks("N'ka denkɛ, ⵣ_tɛ yen!")] == [["n", "ka"], ["denke"], ["ⵣ", "te"], ["yen"]]


def test_known_words_weigh_what_their_pieces_weigh() -> None:
    bare = ConcernModel("x", MODEL.categories, MODEL.biases, MODEL.unit, 1.0, 0.0, MODEL.pieces, {})
    for text in ("mon frère est en prison", "kalo sara ma na", "أريد جواز سفر"):
        assert bare.weigh(text).total == MODEL.weigh(text).total
        assert MODEL.weigh(text).pieces == sum(piece in MODEL.pieces for piece in pieces_of(text))


def test_a_model_reads_back_as_it_was_written(tmp_path: Path) -> None:
    path = tmp_path / "model.json.gz"
    settings = {
        "version": "v",
        "categories": ["a", "b"],
        "biases": [0.0] * 5,
        "unit": 10.0,
        "sharpness": 1.0,
        "alarm_from": 0.0,
    }
    write_concern_model(path, settings, {" ba ": bytes([228, 128, 128, 128, 128]), "ba": bytes([128, 130, 128, 128, 255])})
    model = read_concern_model(path)
    assert model.scores(model.weigh("ba"))[0] == pytest.approx(100 / 10 / 2**0.5)
    assert classify("ba", "", model).id == "a"
    broken = {**settings, "categories": ["a"]}
    write_concern_model(path, broken, {"ba": bytes(5)})
    with pytest.raises(ValueError, match="columns"):
        read_concern_model(path)


def test_the_model_is_small_and_loads_in_less_than_a_second() -> None:
    start = time.process_time()
    read_concern_model(SHIPPED)
    assert time.process_time() - start < 1.0
    assert SHIPPED.stat().st_size < 4_000_000


def test_a_message_is_judged_in_less_than_a_millisecond() -> None:
    spent = []
    for _ in range(50):
        weigh.cache_clear()
        start = time.process_time_ns()
        classify("bonjour, mon frère est en prison à Tripoli depuis deux mois, nous voulons un avocat", "fra", MODEL)
        spent.append(time.process_time_ns() - start)
    assert median(spent) < 1_000_000
