"""Yes, no and marks, as people answer in every language that we speak."""

from __future__ import annotations

from itertools import product

import pytest

from bot.answers import SPOKEN as MEANINGS
from bot.answers import lacks_picture, read_answer, read_mark, withholds
from bot.normalise import words
from work.tools import read_phrasebook

BOOK = read_phrasebook()
SPOKEN = [
    (code, meaning, form) for code, one in BOOK.languages.items() for meaning in MEANINGS for form in one.answers[meaning]
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
    "text",
    [
        "oui mais j'attends toujours",
        "ok merci mais personne ne m'a appelé",
        "d'accord quand?",
        "d'accord quand",
        "yes but I never got it",
        "Oui c'est réglé mais je n'ai pas mon passeport",
        "awɔ nka n ma a sɔrɔ",
        "نعم لكن لم أستلم",
        "si pero no me han llamado",
        "sì ma non ho il passaporto",
        "sim, mas ainda estou à espera",
        "eey kono mi heɓaani",
        "si vous plait rappelez moi",
        "si j'ai bien compris le dossier est fermé?",
        "merci mais j'attends encore",
        "oui ?",
        "c'est bon ?",
    ],
)
def test_a_yes_that_is_taken_back_is_no_yes(text: str) -> None:
    assert read_answer(text, BOOK) not in ("yes", "settled", "thanks")


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("no problem thank you", "settled"),
        ("no worries, all good", "settled"),
        ("non tout est bon maintenant merci", "settled"),
        ("non c'est bon", "settled"),
        ("oui pas de problème", "yes"),
        ("oui j'ai reçu ma carte merci", "yes"),
        ("awɔ a dira n ma", "yes"),
        ("si, ya lo recibí gracias", "yes"),
        ("toujours rien, je n'ai rien reçu", "unsettled"),
        ("je n'ai rien reçu", "unsettled"),
        ("toujours rien", "unsettled"),
        ("merci mais ce n'est pas fini", "unsettled"),
        ("nothing", "unsettled"),
        ("not yet", "no"),
        ("pas encore", "no"),
        ("fosi ma kɛ", "unsettled"),
        ("hali bi", "unsettled"),
        ("merci de rien", "thanks"),
    ],
)
def test_no_and_yes_in_words(text: str, meaning: str) -> None:
    assert read_answer(text, BOOK) == meaning


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("non je ne veux pas que le consulat lise mes messages", True),
        ("je ne veux pas que mon consulat lise", True),
        ("No, please don't share it with them", True),
        ("I don't want the consulate to see it", True),
        ("ayi, n t'a fɛ konsila k'u ye", True),
        ("n t'a fɛ ka konsila ka n ka cikanw kalan", True),
        ("لا أريد أن ترى القنصلية رسائلي", True),
        ("no quiero que el consulado vea mis mensajes", True),
        ("le consulat n'a pas lu mon dossier", False),
        ("je veux voir le consulat", False),
        ("I see the consulate does not answer", False),
        ("non", False),
    ],
)
def test_whoever_keeps_the_consulate_out_says_so_in_words(text: str, wish: bool) -> None:
    assert withholds(text, BOOK) is wish


@pytest.mark.parametrize(
    ("text", "lacks"),
    [("non je n'ai pas de photo", True), ("I don't have a photo", True), ("non", False), ("voici la photo", False)],
)
def test_no_photo(text: str, lacks: bool) -> None:
    assert lacks_picture(text, BOOK) is lacks


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
