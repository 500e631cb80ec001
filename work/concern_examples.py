"""The examples that concerns are learnt from: one file a language and category, which a clerk may extend."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

EXAMPLES = Path(__file__).parent.parent / "models" / "reference" / "examples"


@dataclass(frozen=True, slots=True)
class Example:
    """One message as somebody might write it, with its language (ISO 639-3), its category and whether it is an emergency."""

    language: str
    category: str
    emergency: bool
    text: str


def read_examples(folder: Path = EXAMPLES) -> list[Example]:
    """Every example of a folder `<language>/<category>.tsv`, in a fixed order; ValueError names a line that cannot be read."""
    return [example for path in sorted(folder.glob("*/*.tsv")) for example in _read(path)]


def _read(path: Path) -> Iterator[Example]:
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        flag, _, text = line.partition("\t")
        if flag == "emergency" or not line.strip():
            continue
        if flag not in {"0", "1"} or not text.strip():
            raise ValueError(f"{path.parent.name}/{path.name}, line {number}: 0 or 1, a tab and a text expected")
        yield Example(path.parent.name, path.stem, flag == "1", text.strip())
