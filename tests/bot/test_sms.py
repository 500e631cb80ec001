"""What an SMS costs, counted as it is billed, and folding, which may only ever make it cheaper."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import sms
from work.tools import read_phrasebook

BOOK = read_phrasebook()
GSM = sorted(sms.BASIC | sms.EXTENSION)


def cut(text: str) -> list[list[str]]:
    """The text as a phone network cuts it: septets or UTF-16 units, never inside one character."""
    gsm = sms.is_gsm(text)
    alone, chained = (160, 153) if gsm else (70, 67)
    pieces = [
        ["ESC", one] if gsm and one in sms.EXTENSION else [one] if gsm or one <= "\uffff" else ["hi", "lo"] for one in text
    ]
    if sum(map(len, pieces)) <= alone:
        return [[unit for piece in pieces for unit in piece]]
    found: list[list[str]] = [[]]
    for piece in pieces:
        if len(found[-1]) + len(piece) > chained:
            found.append([])
        found[-1] += piece
    return found


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("", 1),
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("€" * 80, 1),
        ("€" * 81, 2),
        ("a" * 152 + "€" + "a" * 152, 3),  # the sign does not fit into the first part, so that all move on by one
        ("a" * 151 + "€" + "a" * 153, 2),
        ("ɔ" * 70, 1),
        ("ɔ" * 71, 2),
        ("ɔ" * 134, 2),
        ("ɔ" * 135, 3),
        ("😀" * 35, 1),
        ("😀" * 36, 2),
        ("a" * 66 + "😀" + "a" * 66, 3),
        ("ا" * 134, 2),
    ],
)
def test_parts_as_they_are_billed(text: str, parts: int) -> None:
    assert sms.parts(text) == parts


@given(st.one_of(st.text(alphabet=GSM, max_size=700), st.text(max_size=300), st.text(alphabet="aɔ😀€", max_size=300)))
def test_parts_are_what_a_network_cuts(text: str) -> None:
    assert sms.parts(text) == len(cut(text))


@given(st.text(max_size=400), st.sampled_from(["", "bam", "ful", "snk", "fra", "por", "ara"]))
def test_folding_never_costs_more_and_never_marks_a_lost_letter(text: str, language: str) -> None:
    folded = sms.fold(text, language)
    assert sms.parts(folded) <= sms.parts(text)
    assert folded.count("?") <= text.count("?") + sum(text.count(mark) for mark in "？﹖‽⁇⁈⁉")
    assert folded == text or sms.is_gsm(folded)


@pytest.mark.parametrize(
    ("language", "text", "folded"),
    [
        ("bam", "An y'i ka cikan sɔrɔ, i ɲɛsigi, ŋɔni, Ɛsipaɲi", "An y'i ka cikan sòrò, i nyèsigi, ngòni, Esipanyi"),
        ("bam", "kɔ́nɔ, mɔ̀gɔ, sɔ̀rɔ̂", "kònò, mògò, sòrò"),
        ("ful", "Neɗɗo ɓuri ƴeewde, telefoŋ, haɲki, Ñalngu", "Neddo buri yeewde, telefong, hañki, Ñalngu"),
        ("snk", "o nta kini an ŋa, ñeme, ɲaamari", "o nta kini an nga, ñeme, ñaamari"),
        ("fra", "« Êtes-vous là ? » l’œuf, ça… où — 5 €", '" Etes-vous là ? " l\'oeuf, ca... où - 5 €'),
        ("fra", "où êtes-vous ? à côté, l'été, sûr, reçu, ñ ö", "où etes-vous ? à coté, l'été, sur, recu, ñ ö"),
        ("por", "São João, não, às três, avó, você", "Sao Joao, nao, às tres, avo, voce"),
        ("spa", "¿Dónde está el niño? ¡Aquí!", "¿Donde esta el niño? ¡Aqui!"),
        ("ita", "perché è così, città", "perché è così, città"),
    ],
)
def test_each_language_folds_in_its_own_habit(language: str, text: str, folded: str) -> None:
    assert sms.fold(text * 4, language) == folded * 4


@given(
    st.text(alphabet=sorted(sms.GSM | set("êçûôîâëïÿœɛɔɲŋɗɓƴáíóúãõ’«»…")), max_size=400),
    st.sampled_from(["", "bam", "ful", "fra", "por"]),
)
def test_every_letter_of_the_cheap_alphabet_is_kept(text: str, language: str) -> None:
    kept = [letter for letter in text if letter in sms.GSM]
    folded = iter(sms.fold(text, language))
    assert all(letter in folded for letter in kept)


@pytest.mark.parametrize("key", list(BOOK.languages["fra"].phrases))
def test_what_we_say_in_french_needs_no_folding(key: str) -> None:
    # Only the names of languages, and of what is called so, hold a letter that SMS lacks.
    said = BOOK.languages["fra"].phrases[key].replace("français", "").replace("português", "")
    assert sms.is_gsm(said)


def test_a_short_text_keeps_its_letters() -> None:
    assert sms.fold("I ka kɛnɛ wa?", "bam") == "I ka kɛnɛ wa?"


def test_a_text_that_cannot_be_folded_whole_is_left_whole() -> None:
    mixed = "An y'i ka cikan sɔrɔ 😀 " * 5
    assert sms.fold(mixed, "bam") == mixed


def test_arabic_is_never_folded() -> None:
    text = "ɔ" * 10 + "مرحبا" * 40
    assert sms.fold(text, "ara") == text
    assert sms.fold("Ça va être prêt lundi. " * 4, "ara") == "Ça va etre pret lundi. " * 4  # an officer may answer in French
