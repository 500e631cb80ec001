"""JSON lines in, JSON lines out: same order, every field, and no line that stops the others."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.values import CategoryGuess, Place, Understanding
from handlers.steps.file_facts import file_facts
from models.reference_files import read_reference
from work import understand_lines as understand_lines_module
from work.file_tools import file_tools
from work.understand_lines import understand_lines

TOOLS = file_tools()
FIELDS = {
    "language",
    "category",
    "candidates",
    "emergency",
    "confidence",
    "country",
    "area",
    "mission",
    "desk",
    "reason",
}


def answers(*lines: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in understand_lines(lines, TOOLS)]


def test_answers_come_in_the_order_of_the_questions() -> None:
    asked = [{"text": "mon passeport est perdu, je suis à Alger"}, {"text": "i ni ce"}, {"text": "salaire impayé à Paris"}]
    first, second, third = answers(*(json.dumps(one) for one in asked))
    assert set(first) == FIELDS
    assert (first["language"], first["category"], first["country"]) == ("fra", "identity-documents", "DZ")
    assert (first["mission"], first["desk"]) == ("embassy-algiers", "mission:embassy-algiers")
    assert first["emergency"] is False
    assert "Alger" in str(first["reason"])
    assert (second["language"], second["category"], second["country"]) == ("bam", "other", "ask")
    assert (third["category"], third["country"]) == ("labour", "FR")
    assert all(len(answer["candidates"]) == 3 for answer in (first, second, third))


def test_the_number_and_the_profile_are_used_when_nothing_is_said() -> None:
    text = "comment renouveler mon passeport"
    by_number, by_profile = answers(
        json.dumps({"text": text, "sender": "+33612345678"}), json.dumps({"text": text, "profile_country": "ma"})
    )
    assert (by_number["country"], by_profile["country"]) == ("FR", "MA")


@pytest.mark.parametrize("line", ["{", "[]", "3", '{"txt": "x"}', '{"text": 5}', "nul", '{"text": null}', "[" * 100_000])
def test_a_line_that_cannot_be_read_does_not_stop_the_others(line: str) -> None:
    bad, good = answers(line, '{"text": "merci"}')
    assert set(bad) == {"error"}
    assert good["category"] == "other"


def test_blank_lines_are_no_questions() -> None:
    assert answers("", "  \n") == []


@pytest.mark.parametrize("text", ["", "👍", "\ud800 x", "\u0000", "x" * 100_000])
def test_any_text_is_answered_with_something_that_can_be_written(text: str) -> None:
    (line,) = understand_lines([json.dumps({"text": text, "sender": 5, "profile_country": []})], TOOLS)
    assert set(json.loads(line.encode("utf-8"))) == FIELDS


def test_facts_from_files_are_those_that_seed_the_database() -> None:
    files, facts = read_reference(), file_facts()
    assert list(facts.categories) == [row["id"] for row in files.categories]
    assert set(facts.posts.by_id) == {mission["id"] for mission in files.missions}
    assert facts.first_answer_hours == {row["priority"]: int(row["first_answer_hours"]) for row in files.service_levels}


def test_a_missing_folder_is_said(tmp_path: Path) -> None:
    with pytest.raises(OSError, match=r"missions\.json"):
        file_facts(tmp_path)


def test_the_command_keeps_from_a_post_what_the_service_keeps_from_it(monkeypatch: pytest.MonkeyPatch) -> None:
    guess = CategoryGuess("identity-documents", 0.5, (("identity-documents", 0.5), ("service-complaint", 0.4)))
    found = Understanding("fra", "identity-documents", False, Place("DZ"), "DZ", concern=guess)
    monkeypatch.setattr(understand_lines_module, "understand", lambda *_: found)
    (line,) = understand_lines(['{"text": "50 euros sans reçu pour mon passeport"}'], TOOLS)
    told = json.loads(line)
    assert (told["desk"], told["mission"]) == ("ministry", "embassy-algiers")
