"""What concerns are learnt from: examples, one file a language and category, and terms; a clerk may extend both."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

EXAMPLES = Path(__file__).parent.parent / "models" / "reference" / "examples"
TERMS = "terms.tsv"
ALARMING, CALM = "emergency", "calm"


@dataclass(frozen=True, slots=True)
class Example:
    """One message as somebody might write it, with its language (ISO 639-3), its category and whether it is an emergency."""

    language: str
    category: str
    emergency: bool
    text: str


@dataclass(frozen=True, slots=True)
class Term:
    """A word or phrase that speaks for a category, or for (`emergency`) or against (`calm`) an alarm."""

    language: str
    label: str
    text: str


def read_examples(folder: Path = EXAMPLES) -> list[Example]:
    """Every example of a folder `<language>/<category>.tsv`, in a fixed order; ValueError names a line that cannot be read."""
    return [example for path in sorted(folder.glob("*/*.tsv")) for example in _read(path)]


def read_terms(folder: Path = EXAMPLES) -> list[Term]:
    """The terms of `terms.tsv` beside the folder of examples (label, language, terms between semicolons); none without it."""
    path = folder.parent / TERMS
    rows = path.read_text(encoding="utf-8").splitlines()[1:] if path.exists() else []
    return [term for number, row in enumerate(rows, start=2) if row.strip() for term in _terms(row, number)]


def _terms(row: str, number: int) -> Iterator[Term]:
    cells = row.split("\t")
    if len(cells) != 3:
        raise ValueError(f"{TERMS}, line {number}: label, language and terms expected")
    label, language, listed = cells
    yield from (Term(language, label, text.strip()) for text in listed.split(";") if text.strip())


def _read(path: Path) -> Iterator[Example]:
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        flag, _, text = line.partition("\t")
        if flag == "emergency" or not line.strip():
            continue
        if flag not in {"0", "1"} or not text.strip():
            raise ValueError(f"{path.parent.name}/{path.name}, line {number}: 0 or 1, a tab and a text expected")
        yield Example(path.parent.name, path.stem, flag == "1", text.strip())
