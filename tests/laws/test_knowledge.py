"""What we tell by ourselves is what a row holds: no number, price or rule comes from anywhere else."""

from __future__ import annotations

import csv
import re
from dataclasses import replace

import pytest

from bot import sms
from bot.knowledge import NONE, Knowledge
from bot.normalise import words
from bot.say_knowledge import day_words, say_knowledge
from handlers.steps.facts import read_facts
from handlers.steps.file_facts import file_facts
from models.database import Transactions
from models.reference_files import FOLDER, read_reference
from work.evaluate_knowledge import DEVELOPMENT
from work.tools import read_phrasebook

BOOK = read_phrasebook()
FACTS = file_facts()
ROWS = {row.id: row for row in FACTS.knowledge}
TOLD = [row for row in ROWS.values() if row.examples and row.id != NONE]
FILED = {str(entry["id"]): entry for entry in read_reference().knowledge}
NUMBER = re.compile(r"\d+(?:[ \u00a0\u202f,.]\d{3}(?!\d))*")
CHOICES = {"1", "2", "5"}  # "answer 1 for yes", "from 1 to 5"
MOST_PARTS = 4


def numbers(text: str) -> set[str]:
    """The numbers of a text, however their thousands are divided."""
    return {re.sub(r"\D", "", found) for found in NUMBER.findall(text)}


def held(row: str) -> set[str]:
    """The numbers that a row came with, reviewed: its two answers."""
    return numbers(f"{FILED[row]['answer_fr']} {FILED[row]['answer_en']}")


def invented(row: Knowledge) -> dict[str, set[str]]:
    """The numbers of each text of a row that the reviewed answers do not hold."""
    said = {text.language: numbers(text.answer) | numbers(text.short) for text in row.texts}
    return {language: extra for language, found in said.items() if (extra := found - held(row.id))}


@pytest.mark.parametrize("row", TOLD, ids=lambda row: row.id)
def test_no_text_of_a_row_states_a_number_that_its_source_does_not(row: Knowledge) -> None:
    assert invented(row) == {}


def test_an_invented_price_would_be_noticed() -> None:
    row = ROWS["passport-price"]
    dearer = replace(row, texts=tuple(replace(text, short="Le passeport coûte 60 000 FCFA.") for text in row.texts[:1]))
    assert list(invented(dearer).values()) == [{"60000"}]


@pytest.mark.parametrize("code", BOOK.languages)
def test_no_phrase_states_a_number(code: str) -> None:
    stated = {key: numbers(text) - CHOICES for key, text in BOOK.languages[code].phrases.items()}
    assert {key: found for key, found in stated.items() if found} == {}


@pytest.mark.parametrize("row", TOLD, ids=lambda row: row.id)
@pytest.mark.parametrize("code", ["fra", "bam", "eng"])
def test_an_answer_names_source_date_caution_and_a_person_in_few_parts(row: Knowledge, code: str) -> None:
    said = say_knowledge(BOOK, code, row, "sms")
    assert row.source in said.text
    assert row.valid_as_of == "undated" or day_words(row.valid_as_of) in said.text
    speaker = BOOK.languages[said.language]
    assert sms.fold(speaker.phrases["agent_hint"] + "x" * 160, code)[:20] in sms.fold(said.text + "x" * 900, code)
    caution = say_knowledge(BOOK, code, replace(row, must_confirm=not row.must_confirm), "sms")
    assert (len(caution.text) < len(said.text)) == row.must_confirm
    assert 1 <= said.parts <= MOST_PARTS
    assert said.parts == sms.parts(said.text)


def test_rows_in_the_database_are_the_files_rows(sqlite_transactions: Transactions) -> None:
    with sqlite_transactions.read() as session:
        assert read_facts(session).knowledge == FACTS.knowledge


def test_each_row_that_is_told_has_examples_in_three_languages_or_none_at_all() -> None:
    with (FOLDER / "knowledge-examples.tsv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    languages: dict[str, set[str]] = {}
    for one in rows:
        languages.setdefault(one["knowledge"], set()).add(one["language"])
    assert {row for row, spoken in languages.items() if spoken != {"fra", "bam", "eng"}} == set()
    assert {row.id for row in ROWS.values() if not row.examples} == {
        "arrest",
        "expelled-desert",
        "domestic-worker",
        "missing-at-sea",
    }


def test_no_example_is_in_the_sets_that_measure() -> None:
    measured = {" ".join(words(text)) for text in _asked()}
    assert [text for row in ROWS.values() for text in row.examples if " ".join(words(text)) in measured] == []


def _asked() -> list[str]:
    texts = []
    for file in sorted(DEVELOPMENT.glob("knowledge*.tsv")):
        with file.open(encoding="utf-8") as lines:
            texts += [row["text"] for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)]
    return texts


def test_concerns_and_places_of_rows_exist() -> None:
    for row in TOLD:
        assert set(row.concerns) <= set(FACTS.categories)
        assert row.concerns
        assert {place for place in row.places if place != "any"} <= set(FACTS.posts.by_country)
