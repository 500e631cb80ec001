"""Folding on messages as people write them: 500 a language, no letter lost, never dearer; Bambara's price is printed."""

from __future__ import annotations

import csv
from statistics import mean

import pytest

from bot import sms
from tests.laws.plan import ROOT

LANGUAGES = ("fra", "bam", "eng", "ara", "spa", "ita", "por", "ful", "snk")
MANY = 500
REFERENCE = ROOT / "models" / "reference"
WRITTEN = ROOT / "tests" / "bot" / "written"  # where the examples of a language are fewer


def written(code: str) -> list[str]:
    """The written messages of a language, spread over all subjects: examples of concerns first, then others."""
    subjects = []
    for file in sorted((REFERENCE / "examples" / code).glob("*.tsv")):
        with file.open(encoding="utf-8", newline="") as lines:
            subjects.append([row["text"] for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)])
    longest = max(map(len, subjects))
    spread = [subject[at] for at in range(longest) for subject in subjects if at < len(subject)]
    files = [*sorted((REFERENCE / "language-examples").glob(f"{code}*.txt")), *sorted(WRITTEN.glob(f"{code}.txt"))]
    others = [line for file in files for line in _lines(file.read_text("utf-8"))]
    short = [line.split("\t", 1) for line in _lines((ROOT / "tests" / "bot" / "language_short.tsv").read_text("utf-8"))]
    others += [text for of, text in short if of == code]
    return list(dict.fromkeys([*spread, *others]))[:MANY]


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


@pytest.mark.parametrize("code", LANGUAGES)
def test_folding_500_written_messages(code: str, capsys: pytest.CaptureFixture[str]) -> None:
    messages = written(code)
    folded = [sms.fold(text, code) for text in messages]
    before, after = [sms.parts(text) for text in messages], [sms.parts(text) for text in folded]
    dearer = [text for text, was, now in zip(messages, before, after, strict=True) if now > was]
    lost = [text for text, now in zip(messages, folded, strict=True) if now.count("?") > text.count("?") or "\ufffd" in now]
    figures = f"mean parts {mean(before):.2f} -> {mean(after):.2f}, letters lost in {len(lost)}, dearer {len(dearer)}"
    with capsys.disabled():
        print(f"\n{code}: {len(messages)} messages, {figures}")
    assert len(messages) == MANY
    assert (lost, dearer) == ([], [])
    if code == "bam":
        assert mean(after) <= 1.3
