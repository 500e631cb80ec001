"""What each phrase costs by SMS in each language, with the longest values that it can be given: printed by `make phrases`."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import product

from bot.facts import Facts
from bot.phrases import FALLBACK, PIECES, Phrasebook
from bot.posts import Post
from bot.say import Promise, Saying, acknowledge, desk_name
from handlers.steps.file_facts import file_facts
from work.tools import read_phrasebook

REFERENCE = "123456789"
LONGEST = 2  # how many of the longest topics and posts are tried with each other
DELAYS = (1, 24, 240)  # hours: within the hour, within 24, and days of two digits


@cache
def shipped_facts() -> Facts:
    """The facts of the reference files, read once."""
    return file_facts()


def fullest(book: Phrasebook, code: str, key: str, facts: Facts) -> Iterator[Saying]:
    """A phrase as SMS with each of its longest values: topics, posts and delays as the facts hold them."""
    language = book.speaker(code, key)
    topics = sorted(language.topics, key=lambda topic: len(language.topics[topic]))[-LONGEST:]
    posts: list[Post | None] = [None, *facts.posts.by_id.values()]
    posts = sorted(posts, key=lambda post: len(desk_name(language, post)))[-LONGEST:]
    for first, second, post, delay in product(topics, topics, posts, DELAYS):
        yield acknowledge(book, code, key, Promise(REFERENCE, first, post, delay, second), "sms")


def costliest(book: Phrasebook, code: str, key: str, facts: Facts) -> Saying:
    """The dearest form of a phrase in a language."""
    return max(fullest(book, code, key, facts), key=lambda said: (said.parts, len(said.text)))


def said_keys(book: Phrasebook) -> list[str]:
    """The phrases that are said by themselves: some are only ever part of another."""
    return [key for key in book.languages[FALLBACK].phrases if key not in PIECES]


def table_of_parts(book: Phrasebook, facts: Facts) -> str:
    """One line a phrase, one column a language: SMS parts, with an f where French is said instead."""
    codes = sorted(book.languages, key=lambda code: (code != FALLBACK, code))
    rows = [f"{'parts of an SMS at most':28}" + "".join(f"{code:>5}" for code in codes)]
    sums = dict.fromkeys(codes, 0)
    for key in said_keys(book):
        said = [costliest(book, code, key, facts) for code in codes]
        sums = {code: sums[code] + one.parts for code, one in zip(codes, said, strict=True)}
        cells = (f"{one.parts}{'' if one.language == code else 'f'}" for code, one in zip(codes, said, strict=True))
        rows.append(f"{key:28}" + "".join(f"{cell:>5}" for cell in cells))
    means = (f"{sums[code] / len(said_keys(book)):.2f}" for code in codes)
    return "\n".join([*rows, f"{'mean':28}" + "".join(f"{mean:>5}" for mean in means)])


if __name__ == "__main__":
    print(table_of_parts(read_phrasebook(), shipped_facts()))
