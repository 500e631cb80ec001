"""The page of all phrases by language, which `docs/translations.md` holds: printed, so that the page can follow its files."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.phrases import FALLBACK, PIECES, Language, Phrasebook
from bot.say_knowledge import say_knowledge
from work.phrase_sizes import costliest, shipped_facts
from work.tools import LANGUAGES, read_phrasebook

CHECKED = LANGUAGES / "checked.tsv"
TO_CHECK = "to be read by a native speaker"
MISSING = "not translated: French is said"
HEAD = """# Translations

Every phrase that people receive, in every language file of `bot/languages/`: its text, the SMS parts that it costs with the
longest values it can be given, and the state of its checking by a native speaker. `make phrases` prints the parts alone.
This page is made from those files: after changing one, run `python -m work.list_phrases > docs/translations.md`.
How to add or correct a language: [add a language](add-a-language.md).

A native speaker who has read a phrase and found it right adds a line to `bot/languages/checked.tsv`: language, phrase, day and
the text as read. When the text changes afterwards, the line no longer counts and the phrase waits to be read again.
"""


@dataclass(frozen=True, slots=True)
class Check:
    """What a native speaker read, and when."""

    text: str
    day: str


Checks = Mapping[tuple[str, str], Check]


def read_checks(file: Path = CHECKED) -> Checks:
    """The checks so far by language and phrase; the last line of a phrase counts, KeyError where a column is missing."""
    with file.open(encoding="utf-8", newline="") as lines:
        rows = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        return {(row["language"], row["phrase"]): Check(row["text"], row["day"]) for row in rows}


def state_of(checks: Checks, code: str, name: str, text: str) -> str:
    """Whether a native speaker has read exactly this text, with the day."""
    check = checks.get((code, name))
    return f"checked {check.day}" if check is not None and check.text == text else TO_CHECK


def page_of_phrases(book: Phrasebook) -> str:
    """The whole page as Markdown, French first."""
    checks = read_checks()
    french = book.languages[FALLBACK]
    others = [language for code, language in sorted(book.languages.items()) if code != FALLBACK]
    sections = (line for one in (french, *others) for line in _section(book, one, checks))
    return "\n".join([HEAD, *_overview([french, *others], french, checks), *sections, *_knowledge(book, checks)])


def _knowledge(book: Phrasebook, checks: Checks) -> Iterator[str]:
    # French and English came reviewed with their sources; what was translated from them waits for a native speaker.
    yield "\n## Answers from knowledge\n\n| answer | language | text | SMS parts with source | state |\n|---|---|---|---|---|"
    for row in shipped_facts().knowledge:
        for text in row.texts:
            if text.language not in (FALLBACK, "eng"):
                name, parts = f"knowledge: {row.id}", say_knowledge(book, text.language, row, "sms").parts
                state = state_of(checks, text.language, name, text.answer)
                yield f"| `{row.id}` | {text.language} | {text.answer} | {parts} | {state} |"


def _overview(languages: Iterable[Language], french: Language, checks: Checks) -> Iterator[str]:
    yield "| code | language | phrases | posts | topics | reserved words | checked |"
    yield "|---|---|---|---|---|---|---|"
    for one in languages:
        sizes = [f"{len(mine)} of {len(whole)}" for mine, whole in zip(_tables(one), _tables(french), strict=True)]
        words = sum(map(len, one.commands.values()))
        done = sum(state_of(checks, one.code, name, text) != TO_CHECK for name, text in _named(one))
        yield f"| {one.code} | {one.name} | {' | '.join(sizes)} | {words} | {done} of {len(list(_named(one)))} |"


def _section(book: Phrasebook, language: Language, checks: Checks) -> Iterator[str]:
    yield f"\n## {language.name} ({language.code})\n\n| phrase | text | SMS parts | state |\n|---|---|---|---|"
    for name, text in _named(language):
        yield _row(name, text, _parts(book, language.code, name), state_of(checks, language.code, name, text))
    for key in (key for key in book.languages[FALLBACK].phrases if key not in language.phrases):
        yield _row(key, "", _parts(book, language.code, key), MISSING)


def _named(language: Language) -> Iterator[tuple[str, str]]:
    yield from language.phrases.items()
    for kind, texts in (("posts", language.posts), ("topics", language.topics), ("towns", language.cities)):
        yield from ((f"{kind}: {key}", text) for key, text in texts.items())
    for kind, words in (("reserved", language.commands), ("answer", language.answers)):
        yield from ((f"{kind}: {key}", ", ".join(listed)) for key, listed in words.items())


def _parts(book: Phrasebook, code: str, name: str) -> str:
    said = name in book.languages[FALLBACK].phrases and name not in PIECES
    return str(costliest(book, code, name, shipped_facts()).parts) if said else ""


def _tables(language: Language) -> tuple[Mapping[str, str], ...]:
    kinds = {key: text for key, text in language.posts.items() if key not in shipped_facts().posts.by_id}
    return language.phrases, kinds, language.topics


def _row(name: str, text: str, parts: str, state: str) -> str:
    return f"| `{name}` | {text.replace('|', '&#124;')} | {parts} | {state} |"


if __name__ == "__main__":
    print(page_of_phrases(read_phrasebook()))
