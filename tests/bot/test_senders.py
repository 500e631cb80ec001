"""Who cannot be answered, who is a machine, and whom a message is about."""

from __future__ import annotations

import pytest

from bot.concerned import about_another
from bot.distress import in_distress
from bot.loops import goes_round, is_automatic
from bot.senders import unanswerable
from bot.values import SenderAddress
from work.tools import read_phrasebook


@pytest.mark.parametrize(
    ("value", "why"),
    [
        *(("Orange", "name"), ("a@mail.example", "name"), ("32665", "short code"), ("+32665", "short code")),
        *(("anonymous", "hidden"), ("", "hidden"), ("+266696687", "hidden"), ("+33612345678", ""), ("+22376010203", "")),
    ],
)
def test_what_cannot_be_answered_is_known(value: str, why: str) -> None:
    assert unanswerable(SenderAddress("phone", value)) == why


def test_ids_without_a_number_are_answered() -> None:
    assert unanswerable(SenderAddress("whatsapp-id", "FR.1234abcd")) == unanswerable(SenderAddress("telegram-chat", "77")) == ""


def test_machines_are_recognised() -> None:
    assert is_automatic("Réponse automatique : je suis absent du bureau")
    assert is_automatic("This is an automated message, do not reply")
    assert not is_automatic("je ne peux pas répondre au téléphone")
    assert goes_round("Merci de votre message", [], ["merci de votre message "])
    assert goes_round("bip", ["bip", "BIP"], [])
    assert not goes_round("merci", ["bonjour", "merci"], ["C'est noté"])
    assert not goes_round("", ["", ""], [])


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("Mon frère est en prison à Tripoli", True),
        ("je suis malade, mon frère m'aide", False),
        ("n balimakɛ minɛna Alger", True),
        ("je suis sans nouvelles de mon fils", True),
        ("my brother was arrested", True),
        ("I was arrested with my brother", False),
        ("أخي مسجون", True),
    ],
)
def test_whom_it_is_about(text: str, other: bool) -> None:
    assert about_another(text, "detention") is other
    assert not about_another(text, "identity-documents")


def test_despair_is_heard_in_four_languages_and_not_everywhere() -> None:
    book = read_phrasebook()
    for text in ("Je veux en finir.", "i will kill him tonight", "n b'a fɛ ka sa", "أريد أن أموت"):
        assert in_distress(text, book), text
    for text in ("mon père est mort", "le tribunal m'a tué", "kill the switch", "la loi me tue à petit feu"):
        assert not in_distress(text, book), text
