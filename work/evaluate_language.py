"""Figures for language identification: accuracy by language and length on documents that training never saw."""

from __future__ import annotations

import random
import time
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from statistics import mean, median

from bot.detect_language import detect_language
from bot.language_model import LanguageModel
from work.arabizi import to_arabizi
from work.language_corpus import Corpus, read_corpus, read_other_scripts, read_rows_of
from work.language_pieces import cut
from work.language_variants import french_bambara, plain_letters, shorthand

_PER_LANGUAGE = 400
_SEED = 11
# Translated word lists in alphabetical order: nobody writes like that.
_NOT_MESSAGES = {"gatitos"}
_SHORTEST, _LONGEST = 15, 120
_SAME = {"dyu": "bam", "nqo": "bam"}


@dataclass(frozen=True, slots=True)
class Example:
    """One text with the label it is counted under and the code that would be right."""

    label: str
    code: str
    text: str


@dataclass(slots=True)
class LanguageFigures:
    """Right and all, by label and by length; wrong answers by label; microseconds a message at the median."""

    labels: dict[str, list[int]] = field(default_factory=lambda: defaultdict(lambda: [0, 0]))
    lengths: dict[str, dict[str, list[int]]] = field(default_factory=dict)
    wrong: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    misses: list[tuple[Example, str]] = field(default_factory=list)
    microseconds: float = 0.0

    def accuracy(self, label: str) -> float:
        """The share of right answers for one label."""
        right, every = self.labels[label]
        return right / every

    def macro(self) -> float:
        """The unweighted mean over labels."""
        return mean(map(self.accuracy, self.labels))

    def macro_of_length(self, length: str) -> float:
        """The unweighted mean over labels for one length bucket."""
        return mean(right / every for right, every in self.lengths[length].values())


def length_bucket(text: str) -> str:
    """The length bucket of a message, in characters."""
    return "<=20" if len(text) <= 20 else "21-50" if len(text) <= 50 else ">50"


def measure(examples: Iterable[Example], model: LanguageModel | None = None) -> LanguageFigures:
    """What `detect_language` answers on `examples`, counted."""
    figures, times = LanguageFigures(), []
    for example in examples:
        start = time.perf_counter()
        guess = detect_language(example.text, model=model)
        times.append(time.perf_counter() - start)
        right = guess.code == example.code
        by_label = figures.lengths.setdefault(length_bucket(example.text), {}).setdefault(example.label, [0, 0])
        for count in (figures.labels[example.label], by_label):
            count[0] += right
            count[1] += 1
        if not right:
            figures.wrong[example.label][guess.code] += 1
            figures.misses.append((example, guess.code))
    figures.microseconds = median(times) * 1e6
    return figures


def held_out_examples(corpus: Path, split: str = "", count: int = _PER_LANGUAGE) -> list[Example]:
    """`count` messages a language cut from the documents that `split` holds out; variants have their own function."""
    dice = random.Random(_SEED)
    held_out = read_corpus(corpus, split)[1]
    texts = {label: _all_texts(held_out, label) for label in held_out} | read_other_scripts(corpus, split)
    return [
        Example(label, _SAME.get(label, label), _message(texts[label], dice)) for label in sorted(texts) for _ in range(count)
    ]


def variant_examples(corpus: Path, split: str = "") -> list[Example]:
    """The held-out documents in the spellings that people use: without letters, French habits, shorthand, Arabizi."""
    dice = random.Random(_SEED)
    held_out = read_corpus(corpus, split)[1]
    habits = {"bam": plain_letters, "ful": plain_letters, "fra": shorthand("fra"), "snk": plain_letters}
    found = [
        Example(f"{label} plain or short", label, habit(_message(_all_texts(held_out, label), dice), dice))
        for label, habit in habits.items()
        for _ in range(_PER_LANGUAGE)
    ]
    bambara, arabic = _all_texts(held_out, "bam"), read_rows_of(corpus, "ara", held_out=True, split=split)
    found += [
        Example("bam French spelling", "bam", french_bambara(_message(bambara, dice), dice)) for _ in range(_PER_LANGUAGE)
    ]
    found += [Example("ara in Latin letters", "ara", to_arabizi(_message(arabic, dice), dice)) for _ in range(_PER_LANGUAGE)]
    return found


def read_sentences(path: Path) -> list[Example]:
    """Examples from a `code<TAB>text` file with a heading line."""
    rows = (line.split("\t", 1) for line in path.read_text(encoding="utf-8").splitlines()[1:])
    return [Example(code, code.partition("+")[0], text) for code, text in rows]


def report(figures: LanguageFigures) -> str:
    """The figures as a Markdown table, one row a label, with what it was taken for."""
    lines = ["| language | <=20 | 21-50 | >50 | all | taken for |", "| --- | --- | --- | --- | --- | --- |"]
    for label in sorted(figures.labels):
        cells = [_share(figures.lengths.get(length, {}).get(label)) for length in ("<=20", "21-50", ">50")]
        taken = ", ".join(f"{code} {count}" for code, count in figures.wrong[label].most_common(4))
        lines.append(f"| {label} | {' | '.join(cells)} | {figures.accuracy(label):.3f} | {taken} |")
    lengths = " | ".join(f"{figures.macro_of_length(n):.3f}" if n in figures.lengths else "" for n in ("<=20", "21-50", ">50"))
    lines.append(f"| macro | {lengths} | {figures.macro():.3f} | {figures.microseconds:.0f} µs a message at the median |")
    return "\n".join(lines)


def evaluate_language(corpus: Path, model: LanguageModel | None = None) -> str:
    """The tables for the held-out documents as written and as people spell, in Markdown; takes about ten seconds."""
    as_written = report(measure(held_out_examples(corpus), model))
    as_typed = report(measure(variant_examples(corpus), model))
    return f"Held-out documents:\n\n{as_written}\n\nThe same in people's spellings:\n\n{as_typed}\n"


def _share(count: list[int] | None) -> str:
    return f"{count[0] / count[1]:.3f}" if count else ""


def _all_texts(corpus: Corpus, label: str) -> list[str]:
    return [text for source in sorted(corpus[label]) if source not in _NOT_MESSAGES for text in corpus[label][source]]


def _message(texts: list[str], dice: random.Random) -> str:
    piece = ""
    while not _SHORTEST <= len(piece) <= _LONGEST or not any(map(str.isalpha, piece)):
        piece = cut(texts, dice)[:_LONGEST]
    return piece
