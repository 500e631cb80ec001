"""The knowledge files: what we know with its sources, and the questions that ask for it, joined into one row a thing."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path

FileRow = dict[str, str]
LANGUAGES = {
    "fr": "fra",
    "en": "eng",
    "bm": "bam",
    "ar": "ara",
    "es": "spa",
    "it": "ita",
    "pt": "por",
    "ff": "ful",
    "snk": "snk",
}
NONE = "none"


def read_knowledge(file: Path, examples: Iterable[FileRow]) -> list[dict[str, object]]:
    """The entries of a file with their example questions, and the row "none"; ValueError names what is wrong."""
    try:
        entries = json.loads(file.read_text(encoding="utf-8"))["entries"]
    except (ValueError, KeyError) as error:
        raise ValueError(f"{file.name}: {error}") from error
    asked: dict[str, list[str]] = {str(entry["id"]): [] for entry in (*entries, {"id": NONE})}
    for row in examples:
        if row["knowledge"] not in asked:
            raise ValueError(f"examples of {row['knowledge']!r}, which {file.name} does not know")
        asked[row["knowledge"]].append(row["text"])
    return [{**entry, "examples": asked[entry["id"]]} for entry in (*entries, {"id": NONE})]


def texts_of(entry: Mapping[str, object]) -> dict[str, tuple[str, str]]:
    """The answer and its short form by language; a language that has a short form alone says that everywhere."""
    texts = {}
    for tag, language in LANGUAGES.items():
        short = str(entry.get(f"short_{tag}") or "")
        answer = str(entry.get(f"answer_{tag}") or "") or short
        if answer:
            texts[language] = (answer, short)
    return texts
