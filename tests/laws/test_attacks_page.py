"""docs/attacks.md names every line of catalogues A, I, X, C, P and M, and each test that it names exists."""

from __future__ import annotations

import re

from tests.laws.plan import ROOT

PAGE = ROOT / "docs/attacks.md"
ROW = re.compile(r"^\| ([AIXCPM]\d+) \| [^|]+ \| (?:`(tests/\S+\.py)::(\w+)`|not in a test: [^|]+) \| [^|]+ \|$", re.MULTILINE)
LINES = {"A": 26, "I": 24, "X": 18, "C": 9, "P": 24, "M": 8}
IDS = {f"{letter}{number}" for letter, most in LINES.items() for number in range(1, most + 1)}


def test_each_line_is_there_once() -> None:
    found = [row[0] for row in ROW.findall(PAGE.read_text("utf-8"))]
    assert sorted(found) == sorted(IDS)


def test_each_test_that_is_named_exists() -> None:
    named = {(path, name) for _, path, name in ROW.findall(PAGE.read_text("utf-8")) if path}
    there = {path: (ROOT / path).read_text("utf-8") if (ROOT / path).exists() else "" for path, _ in named}
    assert sorted(f"{path}::{name}" for path, name in named if f"\ndef {name}(" not in there[path]) == []
