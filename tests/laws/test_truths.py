"""Truths that people forget: every country has a post, every category a desk and words in every language, and so on."""

from __future__ import annotations

import re
import string
import subprocess
import sys

import pytest

from bot import sms
from bot.phrases import FALLBACK
from bot.posts import Post, posts_from
from bot.say import Promise, acknowledge
from models.reference_files import read_reference
from models.registry import METADATA
from tests.laws.plan import ROOT
from work.tools import read_phrasebook

BOOK = read_phrasebook()
REFERENCE = read_reference()
COMPLETE = ("fra", "bam", "eng")
MACHINE_PATH = re.compile(r"/(?:work|tmp|root)/")


def fields(template: str) -> set[str]:
    """The names of values that a phrase uses."""
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


@pytest.mark.parametrize("code", COMPLETE)
def test_french_bambara_and_english_have_every_phrase(code: str) -> None:
    language, french = BOOK.languages[code], BOOK.languages[FALLBACK]
    assert set(language.phrases) == set(french.phrases)
    assert set(language.topics) == {row["id"] for row in REFERENCE.categories}
    assert set(language.posts) == set(french.posts)


@pytest.mark.parametrize("code", BOOK.languages)
def test_a_phrase_uses_only_values_that_the_french_one_knows(code: str) -> None:
    for key, template in BOOK.languages[code].phrases.items():
        assert fields(template) <= {"reference", "topic", "desk", "delay", "hours", "days"}, key


@pytest.mark.parametrize("code", COMPLETE)
def test_no_acknowledgement_costs_more_than_two_parts(code: str, capsys) -> None:
    posts = [None, *posts_with_the_longest_names()]
    worst: dict[str, int] = {}
    for key in (name for name in BOOK.languages[code].phrases if name.startswith(("ack", "joined", "placed"))):
        for post in posts:
            for category in BOOK.languages[code].topics:
                for hours in (1, 24, 120):
                    said = acknowledge(BOOK, code, key, Promise("123456789", category, post, hours), "sms")
                    assert "�" not in said.text
                    assert not (set(said.text) & set("ɛɔɲŋ") and sms.is_gsm(said.text))
                    worst[key] = max(worst.get(key, 0), said.parts)
    with capsys.disabled():
        print(f"\nSMS parts at most, {code}: {worst}")
    assert max(worst.values()) <= 2


def posts_with_the_longest_names() -> list[Post]:
    """The posts whose towns take most room."""
    posts = posts_from(REFERENCE.missions, REFERENCE.jurisdictions, REFERENCE.areas)
    return sorted(posts.by_id.values(), key=lambda post: len(post.city))[-4:]


def test_every_category_has_a_known_desk_and_priority() -> None:
    hours = {row["priority"] for row in REFERENCE.service_levels}
    for row in REFERENCE.categories:
        assert row["desk"] in {"mission", "ministry", "protection"}
        assert row["priority"] in hours


def test_nothing_names_a_path_of_a_machine() -> None:
    suspects = [path for suffix in ("*.py", "*.md", "*.json", "*.tsv", "*.html") for path in ROOT.rglob(suffix)]
    tracked = [path for path in suspects if ".venv" not in path.parts and "var" not in path.parts]
    named = [str(path) for path in tracked if "test_truths" not in path.name and MACHINE_PATH.search(path.read_text("utf-8"))]
    assert named == []


@pytest.mark.parametrize("way_in", ["app", "worker", "manage"])
def test_every_way_in_knows_every_table(way_in: str) -> None:
    resolve = (
        "from models.base import Base; [key.column for table in Base.metadata.tables.values() for key in table.foreign_keys]"
    )
    program = f"import {way_in}; {resolve}; print(len(Base.metadata.tables))"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.stdout.strip() == str(len(METADATA.tables)), done.stderr
