"""Answers from knowledge measured: how many questions are answered, how many answers are right, and how long it takes."""

from __future__ import annotations

import csv
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from bot.answer import find_answer
from bot.knowledge import NONE
from bot.say_knowledge import say_knowledge
from bot.understand import Tools, understand
from work.file_tools import file_tools

DEVELOPMENT = Path(__file__).parent.parent / "tests" / "development"


@dataclass(frozen=True, slots=True)
class Asked:
    """A message of the development set, its language, the row that answers it ("none": a person must), the row found."""

    text: str
    language: str
    due: str
    found: str
    microseconds: float


@dataclass(frozen=True, slots=True)
class KnowledgeFigures:
    """What was asked and what was found."""

    asked: tuple[Asked, ...]

    @property
    def questions(self) -> list[Asked]:
        """What a row answers."""
        return [one for one in self.asked if one.due != NONE]

    @property
    def answered(self) -> list[Asked]:
        """What was answered, rightly or not."""
        return [one for one in self.asked if one.found != NONE]

    @property
    def precision(self) -> float:
        """The share of answers that were the right row's."""
        return sum(one.found == one.due for one in self.answered) / max(1, len(self.answered))

    def recall(self, language: str = "") -> float:
        """The share of questions (in one language, or all) that got their answer."""
        mine = [one for one in self.questions if language in ("", one.language)]
        return sum(one.found == one.due for one in mine) / max(1, len(mine))


def measure_knowledge(tools: Tools, folder: Path = DEVELOPMENT) -> KnowledgeFigures:
    """Every message of the sets, judged: knowledge.tsv says its row, all other messages are concerns that a person reads."""
    return KnowledgeFigures(tuple(_judged(text, language, due, tools) for text, language, due in _messages(folder)))


def measure_fresh(tools: Tools, folder: Path = DEVELOPMENT) -> KnowledgeFigures:
    """The questions that were written after the thresholds were chosen, and chose nothing."""
    rows = _table(folder / "knowledge_fresh.tsv")
    return KnowledgeFigures(tuple(_judged(row["text"], row["language"], row["knowledge"], tools) for row in rows))


def _messages(folder: Path) -> Iterator[tuple[str, str, str]]:
    questions = _table(folder / "knowledge.tsv")
    known = {row["text"] for row in questions}
    yield from ((row["text"], row["language"], row["knowledge"]) for row in questions)
    for name in ("messages.tsv", "messages_fresh.tsv"):
        yield from ((row["text"], row["lang"], NONE) for row in _table(folder / name) if row["text"] not in known)


def _table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def _judged(text: str, language: str, due: str, tools: Tools) -> Asked:
    understood = understand(text, tools)
    start = time.perf_counter()
    found = find_answer(text, understood, tools.facts, tools.gazetteer)
    spent = (time.perf_counter() - start) * 1e6
    return Asked(text, language, due, found.row.id if found else NONE, spent)


def report(figures: KnowledgeFigures, tools: Tools) -> str:
    """The figures for people, the wrong answers, and the SMS parts of the dearest answer in each language."""
    concerns = len(figures.asked) - len(figures.questions)
    recalls = ", ".join(f"{code} {figures.recall(code):.3f}" for code in ("fra", "bam", "eng"))
    wrong = [f"  {one.due} got {one.found}: {one.text}" for one in figures.answered if one.found != one.due]
    spent = median(one.microseconds for one in figures.questions)
    return "\n".join(
        [
            f"questions {len(figures.questions)}, other messages {concerns}",
            f"precision {figures.precision:.3f} ({len(figures.answered)} answered)",
            f"recall {figures.recall():.3f} ({recalls})",
            f"median {spent:.0f} microseconds a question",
            *(f"{code}: {_parts(tools, code)}" for code in ("fra", "bam", "eng")),
            "wrong answers:",
            *wrong,
        ]
    )


def _parts(tools: Tools, code: str) -> str:
    said = [say_knowledge(tools.book, code, row, "sms") for row in tools.facts.knowledge if row.texts and row.examples]
    own = [one.parts for one in said if one.language == code]
    return f"{len(own)} answers, {sum(own) / len(own):.2f} SMS parts on average, {max(own)} at most"


if __name__ == "__main__":
    shipped = file_tools()
    print("Development set\n" + report(measure_knowledge(shipped), shipped))
    print("\nFresh set\n" + report(measure_fresh(shipped), shipped))
