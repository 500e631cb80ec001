"""Reserved words: in every language, any case, any accent, with punctuation and emoji, and only when they stand alone."""

from __future__ import annotations

import pytest

from bot.commands import code_in, find_command, hide_code, read_command
from bot.normalise import words
from work.tools import read_phrasebook

BOOK = read_phrasebook()
SPELLINGS = [
    (language.code, name, spelling)
    for language in BOOK.languages.values()
    for name, spellings in language.commands.items()
    for spelling in spellings
]


def test_each_language_has_each_reserved_word() -> None:
    for language in BOOK.languages.values():
        assert {"stop", "start", "help", "status", "new", "agent", "language", "erase"} <= set(language.commands), language.code


@pytest.mark.parametrize(("code", "name", "spelling"), SPELLINGS)
def test_every_spelling_is_found_however_it_is_typed(code: str, name: str, spelling: str) -> None:
    for typed in (
        spelling,
        spelling.upper(),
        spelling.title(),
        f" {spelling} !!",
        f"«{spelling}».",
        f"{spelling} 🛑",
        f"\n{spelling}\n",
    ):
        assert find_command(typed, BOOK) == name, (code, typed)


def test_no_word_means_two_things() -> None:
    meanings: dict[str, set[str]] = {}
    for _, name, spelling in SPELLINGS:
        meanings.setdefault(" ".join(words(spelling)), set()).add(name)
    assert {word: names for word, names in meanings.items() if len(names) > 1} == {}


@pytest.mark.parametrize(
    "text",
    [
        "stop it they beat us",
        "aide moi je suis à Tripoli",
        "Nouveau passeport demandé",
        "agent du consulat",
        "code pin perdu",
        "",
        "🙏",
        "new passport please",
    ],
)
def test_a_sentence_is_no_reserved_word(text: str) -> None:
    assert find_command(text, BOOK) == ""


@pytest.mark.parametrize(
    ("text", "name", "rest"),
    [
        ("NOUVEAU mon passeport est perdu", "new", "mon passeport est perdu"),
        ("nouveau : mon passeport", "new", ": mon passeport"),
        ("SUIVI 123 456 789 4321", "status", "123 456 789 4321"),
        ("suivi dossier 123456789", "status", "dossier 123456789"),
        ("CODE 1234", "code", "1234"),
    ],
)
def test_some_words_take_what_follows(text: str, name: str, rest: str) -> None:
    command = read_command(text, BOOK)
    assert (command.name, command.rest) == (name, rest)


@pytest.mark.parametrize(("text", "code"), [("LANGUE bambara", "bam"), ("langue: english", "eng"), ("LANGUE français", "fra")])
def test_a_language_can_be_named(text: str, code: str) -> None:
    command = read_command(text, BOOK)
    assert (command.name, command.language) == ("language", code)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("agent svp", "agent"),
        ("un agent", "agent"),
        ("je veux parler à un agent", "agent"),
        ("agent please", "agent"),
        ("parler à quelqu'un", "agent"),
        ("n b'a fɛ ka kuma mɔgɔ fɛ", "agent"),
        ("suivi svp", "status"),
        ("Suivi, merci", "status"),
        ("où en est mon dossier ?", "status"),
        ("où en est mon dossier 123 456 789", "status"),
        ("suivi de mon dossier 123456789", "status"),
        ("what is the status of my case please", "status"),
        ("n ka dosiye bɛ min", "status"),
        ("effacer svp", "erase"),
        ("effacez tout", "erase"),
        ("je veux effacer mes messages", "erase"),
        ("delete everything please", "erase"),
        ("delete my data", "erase"),
        ("n ka cikanw jɔsi, i ni ce", "erase"),
        ("langue chinois", "ask_language"),
        ("langue bambara svp", "language"),
        ("mon code 4821", "code"),
        ("CODE 4 8 2 1", "code"),
        ("my code is 4821", "code"),
        ("mon agent immobilier ne répond pas", ""),
        ("aide svp", ""),
        ("suivi médical svp", ""),
        ("kan dimi", ""),
        ("merci", ""),
        ("un", ""),
    ],
)
def test_politeness_hides_no_reserved_word(text: str, name: str) -> None:
    assert find_command(text, BOOK) == name


def test_codes_are_found_and_hidden_in_any_digits() -> None:
    assert code_in("1234") == code_in("١٢٣٤") == "1234"
    assert code_in("12345") == ""
    assert hide_code("SUIVI ١٢٣٤") == hide_code("SUIVI 1234") == "SUIVI ****"
    assert code_in("4 8 2 1") == code_in("48-21") == "4821"
    assert hide_code("CODE 4 8 2 1") == "CODE * * * *"
