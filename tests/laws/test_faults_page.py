"""docs/faults.md names every fault and every line of catalogues S and D, and each test that it names exists."""

from __future__ import annotations

import re

import pytest

from tests.laws.plan import ROOT

PAGE = ROOT / "docs/faults.md"
ROW = re.compile(r"^\| ([FSD]\d+) \| [^|]+ \| (?:`(tests/\S+\.py)::(\w+)`|not in a test: [^|]+) \|", re.MULTILINE)
IDS = [*(f"F{number:02d}" for number in range(1, 41)), *(f"S{number}" for number in range(1, 15))]
IDS += [f"D{number}" for number in range(1, 13)]


def missing_tests(page: str) -> list[str]:
    """The tests that a page names and that are not there."""
    named = {(path, name) for _, path, name in ROW.findall(page) if path}
    there = {path: (ROOT / path).read_text("utf-8") if (ROOT / path).exists() else "" for path, _ in named}
    return sorted(f"{path}::{name}" for path, name in named if f"\ndef {name}(" not in there[path])


@pytest.mark.parametrize("fault", IDS)
def test_each_fault_has_its_line(fault: str) -> None:
    assert fault in {found[0] for found in ROW.findall(PAGE.read_text("utf-8"))}


def test_each_test_that_is_named_exists() -> None:
    assert missing_tests(PAGE.read_text("utf-8")) == []


def test_a_missing_test_is_found() -> None:
    row = "| F01 | a fault | `tests/laws/test_faults_page.py::test_that_nobody_wrote` | – |"
    assert missing_tests(row) == ["tests/laws/test_faults_page.py::test_that_nobody_wrote"]
    assert ROW.findall("| F01 | a fault | nothing | – |") == []
