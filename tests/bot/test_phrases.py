"""A phrase is said whole in one language: the person's, or French where anything of it is missing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.phrases import FALLBACK, Phrasebook
from bot.posts import Post
from bot.reference_number import make_reference, references_in
from bot.say import Promise, acknowledge, say
from work.tools import read_phrasebook

BOOK = read_phrasebook()
DAKAR = Post("embassy-dakar", "embassy", "Ambassade du Mali au Sénégal", "Dakar", "SN")
CAIRO = Post("embassy-cairo", "embassy", "Ambassade du Mali en Égypte", "Le Caire (Gizeh)", "EG")
REFERENCE = make_reference(2345678)
BAMBARA = BOOK.languages["bam"]


def book_with(**changes: dict[str, str]) -> Phrasebook:
    """The shipped book with another Bambara."""
    return Phrasebook({**BOOK.languages, "bam": replace(BAMBARA, **changes)})


def without(texts: dict[str, str], *keys: str) -> dict[str, str]:
    """The texts without some."""
    return {key: text for key, text in texts.items() if key not in keys}


def promise(post: Post | None = DAKAR, category: str = "health", second: str = "") -> Promise:
    """What an acknowledgement tells."""
    return Promise("123456789", category, post, 24, second)


def same_as_french(book: Phrasebook, told: Promise, key: str = "ack") -> bool:
    """Whether a Bambara speaker is answered exactly what a French speaker is."""
    said, french = acknowledge(book, "bam", key, told, "whatsapp"), acknowledge(BOOK, FALLBACK, key, told, "whatsapp")
    return (said.text, said.language) == (french.text, FALLBACK)


def test_a_complete_language_says_all_itself() -> None:
    said = acknowledge(BOOK, "bam", "ack", promise(), "whatsapp")
    assert said.language == "bam"
    assert "kɛnɛya" in said.text
    assert "Mali lasigidenso min bɛ Dakar" in said.text


@pytest.mark.parametrize(
    "changes",
    [
        {"phrases": without(dict(BAMBARA.phrases), "ack")},
        {"phrases": without(dict(BAMBARA.phrases), "delay_days")},
        {"topics": {}},
        {"topics": without(dict(BAMBARA.topics), "health")},
        {"posts": {}},
        {"posts": without(dict(BAMBARA.posts), "embassy")},
    ],
    ids=["phrase", "delay", "topics", "topic", "posts", "post"],
)
def test_where_a_part_is_missing_the_whole_phrase_is_french(changes: dict[str, dict[str, str]]) -> None:
    assert same_as_french(book_with(**changes), promise())


def test_what_is_missing_elsewhere_does_not_matter() -> None:
    book = book_with(topics={"health": "kɛnɛya"}, posts={"embassy": "Mali lasigidenso min bɛ {city}"})
    assert acknowledge(book, "bam", "ack", promise(), "whatsapp").language == "bam"
    assert same_as_french(book, promise(post=None))
    assert same_as_french(book, promise(category="labour"))
    assert acknowledge(book_with(topics={}, posts={}), "bam", "joined", promise(), "sms").language == "bam"


def test_both_topics_of_a_phrase_must_be_there() -> None:
    told = promise(second="labour")
    assert acknowledge(BOOK, "bam", "ack_two", told, "whatsapp").language == "bam"
    assert same_as_french(book_with(topics={"health": "kɛnɛya"}), told, "ack_two")


def test_an_unknown_language_and_an_unknown_category_get_french() -> None:
    assert acknowledge(BOOK, "xyz", "ack", promise(), "whatsapp").language == FALLBACK
    said = acknowledge(BOOK, "bam", "ack", promise(category="pilgrimage"), "whatsapp")
    assert said.language == FALLBACK
    assert "votre demande" in said.text


@pytest.mark.parametrize(
    ("code", "desk"),
    [
        ("fra", "L'ambassade du Mali au Caire"),
        ("eng", "The Embassy of Mali in Cairo"),
        ("ita", "L'ambasciata del Mali al Cairo"),
        ("ara", "سفارة مالي في القاهرة"),
    ],
)
def test_a_post_is_named_as_the_language_names_it(code: str, desk: str) -> None:
    assert desk in acknowledge(BOOK, code, "ack", promise(CAIRO), "whatsapp").text


def test_a_reference_reads_in_one_direction_in_arabic() -> None:
    assert "123\u00a0456\u00a0789" in acknowledge(BOOK, "ara", "joined", promise(), "sms").text
    assert "123 456 789" in acknowledge(BOOK, "fra", "joined", promise(), "sms").text
    assert references_in(acknowledge(BOOK, "ara", "joined", replace(promise(), reference=REFERENCE), "sms").text) == [REFERENCE]


def test_a_phrase_that_nobody_has_is_an_error() -> None:
    with pytest.raises(KeyError):
        say(BOOK, "bam", "no_such_phrase", {}, "sms")
