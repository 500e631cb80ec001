"""Yes, no and marks, as people answer in every language that we speak."""

from __future__ import annotations

from itertools import product

import pytest

from bot.answers import read_answer, read_mark
from bot.normalise import words
from work.tools import read_phrasebook

BOOK = read_phrasebook()
SPOKEN = [
    (code, meaning, form) for code, one in BOOK.languages.items() for meaning, forms in one.answers.items() for form in forms
]


@pytest.mark.parametrize(("code", "meaning", "form"), SPOKEN)
@pytest.mark.parametrize("shape", ["{}", " {} !", "{}.", "«{}»"])
def test_each_answer_is_read_whatever_its_case_and_points(code: str, meaning: str, form: str, shape: str) -> None:
    for said in (form, form.upper(), form.capitalize()):
        assert read_answer(shape.format(said), BOOK) == meaning


def test_no_word_means_two_things_in_two_languages() -> None:
    forms = [(tuple(words(form)), meaning) for _, meaning, form in SPOKEN]
    assert [(one, two) for one, two in product(forms, forms) if one[0] == two[0] and one[1] != two[1]] == []


def test_every_language_that_asks_knows_its_answers() -> None:
    for language in BOOK.languages.values():
        if "ask_solved" in language.phrases:
            assert {"yes", "no"} <= set(language.answers), language.code


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("1", "yes"),
        ("2", "no"),
        ("١", "yes"),
        ("٢", "no"),
        ("1 oui", "yes"),
        ("2 non merci", "no"),
        ("1 non", ""),
        ("12", ""),
        ("2 passeports", ""),
        ("👍", "yes"),
        ("👎🏾", "no"),
        ("👍👎", ""),
        ("", ""),
        ("   ", ""),
        ("\x00\ud800", ""),
        ("oui " * 400, ""),
        ("oui c'est réglé merci beaucoup que dieu vous bénisse", "yes"),
        ("oui mais non", "no"),
    ],
)
def test_free_words(text: str, meaning: str) -> None:
    assert read_answer(text, BOOK) == meaning


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("1", 1),
        ("5", 5),
        ("٥", 5),
        ("4/5", 4),
        ("3 sur 5", 3),
        ("5.", 5),
        ("⭐⭐⭐⭐", 4),
        ("0", None),
        ("6", None),
        ("55", None),
        ("5 personnes ici", None),
        ("bien", None),
        ("", None),
        ("9" * 5000, None),
    ],
)
def test_marks(text: str, mark: int | None) -> None:
    assert read_mark(text) == mark
