"""The page of all phrases by language, which `docs/translations.md` holds: printed, so that the page can follow its files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from bot.phrases import FALLBACK, Language, Phrasebook
from work.tools import read_phrasebook

CHECKED = {"fra": "reference text", "eng": "translated by the project"}
TO_CHECK = "to be checked by a native speaker"
MISSING = "not yet translated: French is said"
HEAD = """# Translations

Every phrase that people receive, in every language file of `bot/languages/`, with the state of each.
This page is made from those files: after changing one, run `python -m work.list_phrases > docs/translations.md`.
How to add or correct a language: [add a language](add-a-language.md).
"""


def page_of_phrases(book: Phrasebook) -> str:
    """The whole page as Markdown, French first."""
    french = book.languages[FALLBACK]
    others = [language for code, language in sorted(book.languages.items()) if code != FALLBACK]
    return "\n".join([HEAD, *_overview([french, *others], french), *_sections([french, *others], french)])


def _overview(languages: Iterable[Language], french: Language) -> Iterator[str]:
    yield "| code | language | phrases | posts | topics | reserved words | state |"
    yield "|---|---|---|---|---|---|---|"
    for one in languages:
        sizes = [f"{len(mine)} of {len(whole)}" for mine, whole in zip(_tables(one), _tables(french), strict=True)]
        words = sum(map(len, one.commands.values()))
        yield f"| {one.code} | {one.name} | {' | '.join(sizes)} | {words} | {CHECKED.get(one.code, TO_CHECK)} |"


def _sections(languages: Iterable[Language], french: Language) -> Iterator[str]:
    for one in languages:
        state = CHECKED.get(one.code, TO_CHECK)
        yield f"\n## {one.name} ({one.code})\n\n| phrase | text | state |\n|---|---|---|"
        for kind, mine, whole in zip(("", "posts: ", "topics: "), _tables(one), _tables(french), strict=True):
            yield from _rows(kind, mine, whole, state)
        for name, words in one.commands.items():
            yield _row(f"reserved: {name}", ", ".join(words), state)


def _tables(language: Language) -> tuple[Mapping[str, str], ...]:
    return language.phrases, language.posts, language.topics


def _rows(kind: str, mine: Mapping[str, str], whole: Mapping[str, str], state: str) -> Iterator[str]:
    for key in [*whole, *(key for key in mine if key not in whole)]:
        yield _row(f"{kind}{key}", mine.get(key, ""), state if key in mine else MISSING)


def _row(name: str, text: str, state: str) -> str:
    return f"| `{name}` | {text.replace('|', '&#124;')} | {state} |"


if __name__ == "__main__":
    print(page_of_phrases(read_phrasebook()))
