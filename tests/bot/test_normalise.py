"""The matching form: spellings of one word meet, different words stay apart, and no text is slow."""

from __future__ import annotations

import time

import pytest

from bot.normalise import fold, words


@pytest.mark.parametrize(
    "spellings",
    [
        ["mɔgɔ", "mogo", "mògò", "MÔGÔ", "moogo"],
        ["cɛ", "tjè", "tchè", "tyé", "tiè", "ce"],
        ["jamana", "djamana", "diamana", "djaamana"],
        ["ɲini", "nyini", "gnini", "ñini"],
        ["ŋaara", "ngaara", "nara"],
        ["u", "ou"],
        ["dɛmɛ", "dèmè", "deme", "dêmê", "démé"],
        ["España", "espana", "ESPAÑA", "Espan\u0303a"],
        ["prisonnier", "prisonier"],
        ["Türkiye", "turkiye"],
        ["qui", "ki"],
        ["مَدْرَسَةٌ", "مدرسه"],
        ["أحمد", "احمد", "إحمد", "ٱحمد"],
        ["مستشفى", "مستشفي"],
        ["pass\u200beport", "passeport", "PASSEPORT", "\u202epasseport"],
        ["２０００", "2000", "٢٠٠٠"],
    ],
)
def test_spellings_of_one_word_meet(spellings: list[str]) -> None:
    assert {fold(spelling) for spelling in spellings} == {fold(spellings[0])}


@pytest.mark.parametrize(
    "pair", [("bato", "baro"), ("so", "su"), ("taa", "da"), ("muso", "moso"), ("2000", "200"), ("kan", "kun")]
)
def test_different_words_stay_apart(pair: tuple[str, str]) -> None:
    assert fold(pair[0]) != fold(pair[1])


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("n'b'a fè", ["n", "b", "a", "fe"]),
        ("l’ambassade, d‘Alger!", ["l", "ambasade", "d", "alger"]),
        ("Aidez-moi: 06 12", ["aidez", "moi", "06", "12"]),
        ("我的护照", ["我", "的", "护", "照"]),
        ("  \n\t ", []),
        ("", []),
        ("👍🏾", []),
    ],
)
def test_words_split_where_people_join(text: str, parts: list[str]) -> None:
    assert words(text) == parts


def test_nothing_invisible_survives() -> None:
    assert fold("a\u0000b\ud800c\ufe0f \u00a0 d") == "a bc d"


@pytest.mark.parametrize("unit", ["e\u0301\u0323", "\u0301\u0323", "n", "ng", "\ufdfa", "a'", "ou", "\u200f", "ti "])
def test_a_long_message_takes_linear_time(unit: str) -> None:
    start = time.process_time()
    words((unit * 50_000)[:50_000])
    assert time.process_time() - start < 1.0  # of this process's own time: other programs may be busy
