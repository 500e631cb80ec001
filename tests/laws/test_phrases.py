"""What people receive: nine languages, nothing half said, nothing dear by SMS; what is missing is printed."""

from __future__ import annotations

import re
import string
from dataclasses import replace
from statistics import mean

import pytest

from bot import sms
from bot.commands import find_command, read_command
from bot.normalise import words
from bot.phrases import DELAYS, FALLBACK, Language, Phrasebook
from bot.say import Promise, acknowledge
from models.reference_files import read_reference
from work.phrase_sizes import costliest, fullest, said_keys, shipped_facts, table_of_parts
from work.tools import read_phrasebook

BOOK = read_phrasebook()
FACTS = shipped_facts()
FRENCH = BOOK.languages[FALLBACK]
COMPLETE = ("fra", "bam", "eng")
SPOKEN = (*COMPLETE, "ara", "spa", "ita", "por", "ful", "snk")
CATEGORIES = {row["id"] for row in read_reference().categories}
KINDS = {"embassy", "consulate_general", "consulate", "honorary_consulate", "central_desk", "ministry"}
# What every language says itself: the acknowledgements, the emergency, the questions of place and consent, the stages, the end.
REQUIRED = {
    *DELAYS,
    *(key for key in FRENCH.phrases if key.startswith(("ack", "status_", "did_stop", "did_start", "did_language"))),
    *("joined", "placed", "resolved", "noted", "help", "ask_where", "ask_language", "ask_share", "consent", "agent_called"),
    *("ask_erase", "did_erase", "did_share", "did_withhold", "ask_solved", "did_confirm", "did_reopen", "closed_no_answer"),
}
ACKNOWLEDGES = ("ack", "joined", "placed", "agent_called", "did_split")
NAMES_NOTHING = ("ack_sensitive", "ack_emergency", "ack_distress", "ack_reporter", "noted", "status_")
SAID_WORD = re.compile(r"\b[A-ZÀ-ÖØ-ÝƁƊƐƆŊƝƳ]{2,}\b")
ARABIC, LATIN = re.compile(r"[\u0600-\u06ff]"), re.compile(r"[A-Za-z]")


def fields(template: str) -> set[str]:
    """The names of values that a phrase uses."""
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


def lacking(language: Language) -> list[str]:
    """What a language does not say itself."""
    phrases = [key for key in FRENCH.phrases if key not in language.phrases]
    topics = [f"topic {key}" for key in sorted(CATEGORIES - set(language.topics))]
    return phrases + topics + [f"post {key}" for key in sorted(KINDS - set(language.posts))]


def test_what_is_missing_is_listed_and_nothing_required_is(capsys: pytest.CaptureFixture[str]) -> None:
    with capsys.disabled():
        print()
        for code in SPOKEN:
            print(f"{code}: {', '.join(lacking(BOOK.languages[code])) or 'complete'}")
    assert set(SPOKEN) <= set(BOOK.languages)
    assert [code for code in COMPLETE if lacking(BOOK.languages[code])] == []
    assert {code: REQUIRED - set(BOOK.languages[code].phrases) for code in SPOKEN} == {code: set() for code in SPOKEN}
    assert {code for code in SPOKEN if KINDS - set(BOOK.languages[code].posts)} == set()


@pytest.mark.parametrize("code", BOOK.languages)
def test_a_phrase_has_exactly_the_values_of_the_french_one(code: str) -> None:
    spoken = BOOK.languages[code].phrases
    assert {key: fields(text) for key, text in spoken.items()} == {key: fields(FRENCH.phrases[key]) for key in spoken}


@pytest.mark.parametrize("code", BOOK.languages)
def test_a_sensitive_phrase_names_neither_topic_nor_desk(code: str) -> None:
    careful = {key: fields(text) for key, text in BOOK.languages[code].phrases.items() if key.startswith(NAMES_NOTHING)}
    assert [key for key, used in careful.items() if used & {"topic", "second_topic", "desk"}] == []


def test_no_acknowledgement_costs_more_than_two_parts(capsys: pytest.CaptureFixture[str]) -> None:
    with capsys.disabled():
        print("\n" + table_of_parts(BOOK, FACTS))
    keys = [key for key in said_keys(BOOK) if key.startswith(ACKNOWLEDGES)]
    dear = {(code, key): costliest(BOOK, code, key, FACTS).parts for code in BOOK.languages for key in keys}
    assert {one: parts for one, parts in dear.items() if parts > 2} == {}


def test_an_acknowledgement_of_three_parts_would_be_noticed() -> None:
    wordy = replace(FRENCH, phrases={**FRENCH.phrases, "ack": FRENCH.phrases["ack"] + " Merci de votre patience." * 6})
    assert costliest(Phrasebook({**BOOK.languages, FALLBACK: wordy}), FALLBACK, "ack", FACTS).parts > 2


@pytest.mark.parametrize("code", BOOK.languages)
def test_folding_a_phrase_loses_no_letter_and_never_costs_more(code: str) -> None:
    for key in said_keys(BOOK):
        promises = [Promise("123456789", topic, None, 24, "other") for topic in CATEGORIES]
        promises += [Promise("123456789", "other", post, 120, "health") for post in FACTS.posts.by_id.values()]
        for promise in promises:
            text = acknowledge(BOOK, code, key, promise, "whatsapp").text
            folded = sms.fold(text, code)
            assert sms.parts(folded) <= sms.parts(text)
            assert folded == text or sms.is_gsm(folded)
            assert folded.count("?") == text.count("?")
            assert "\ufffd" not in folded


@pytest.mark.parametrize("code", SPOKEN)
def test_texts_are_in_the_letters_of_their_language(code: str) -> None:
    language = BOOK.languages[code]
    texts = [*language.phrases.values(), *language.posts.values(), *language.topics.values()]
    assert [text for text in texts if text != text.strip() or "  " in text or set(text) & set("’‘“”\ufffd\n\t")] == []
    if code == "bam":
        assert [text for text in texts if set(text) & set("èòÈÒ")] == []
    folded = [sms.fold(text + " " * 160, code) for text in texts]
    assert code == "ara" or all(map(sms.is_gsm, folded))


def test_bambara_costs_little() -> None:
    dearest = [costliest(BOOK, "bam", key, FACTS).parts for key in said_keys(BOOK)]
    assert mean(dearest) <= 1.3


@pytest.mark.parametrize("code", BOOK.languages)
def test_a_word_in_capitals_is_one_that_is_obeyed(code: str) -> None:
    answers = {
        " ".join(words(word)) for language in BOOK.languages.values() for key in language.answers.values() for word in key
    }
    for key, text in BOOK.languages[code].phrases.items():
        for word in SAID_WORD.findall(text):
            assert find_command(word, BOOK) or " ".join(words(word)) in answers, (key, word)


@pytest.mark.parametrize("code", BOOK.languages)
def test_the_names_offered_as_languages_choose_them(code: str) -> None:
    offered = BOOK.language(code).phrases["ask_language"].rsplit(":", 1)[1].strip(" .").split(", ")
    chosen = [read_command(name, BOOK) for name in offered]
    assert {one.name for one in chosen} == {"language"}
    assert {one.language for one in chosen} == set(SPOKEN)


def test_a_reserved_word_means_one_thing_whatever_the_language() -> None:
    meant: dict[str, set[str]] = {}
    for language in BOOK.languages.values():
        for name, spellings in language.commands.items():
            for word in spellings:
                own = f"{name} {language.code}" if name == "language" else name
                meant.setdefault(" ".join(words(word)), set()).add(own)
    assert {word: names for word, names in meant.items() if len(names) > 1 or not word} == {}


@pytest.mark.parametrize("code", SPOKEN)
def test_every_language_has_all_reserved_and_answering_words(code: str) -> None:
    assert set(BOOK.languages[code].commands) == set(FRENCH.commands)
    assert all(BOOK.languages[code].commands.values())
    assert set(BOOK.languages[code].answers) == set(FRENCH.answers) >= {"yes", "no"}
    assert all(BOOK.languages[code].answers.values())


def test_no_word_gives_one_answer_in_a_language_and_another_in_the_next() -> None:
    meant: dict[str, set[str]] = {}
    for language in BOOK.languages.values():
        for kind, listed in language.answers.items():
            for word in listed:
                meant.setdefault(" ".join(words(word)), set()).add(kind)
    assert {word: kinds for word, kinds in meant.items() if len(kinds) > 1 or not word} == {}


def test_an_arabic_acknowledgement_holds_no_latin_letter() -> None:
    arabic = BOOK.languages["ara"]
    assert {post.city for post in FACTS.posts.by_id.values()} <= set(arabic.cities)
    for key in (key for key in said_keys(BOOK) if key.startswith(ACKNOWLEDGES)):
        for said in fullest(BOOK, "ara", key, FACTS):
            assert ARABIC.search(said.text)
            assert LATIN.search(said.text) is None
