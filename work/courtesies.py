"""What people say before and after a concern whatever it is: greetings, pleas, thanks, days."""

from __future__ import annotations

import random
from dataclasses import dataclass
from pathlib import Path

COURTESIES = "courtesies.tsv"


@dataclass(frozen=True, slots=True)
class Around:
    """The courtesies of one language that stand before a message and after it."""

    before: tuple[str, ...]
    after: tuple[str, ...]


Courtesies = dict[str, Around]


def read_courtesies(folder: Path) -> Courtesies:
    """The courtesies beside the folder of examples, by language; none without the file. ValueError names a bad line."""
    path = folder.parent / COURTESIES
    rows = path.read_text(encoding="utf-8").splitlines()[1:] if path.exists() else []
    found: Courtesies = {}
    for number, row in enumerate(rows, start=2):
        cells = row.split("\t")
        if len(cells) != 3:
            raise ValueError(f"{COURTESIES}, line {number}: language, before and after expected")
        language, before, after = cells
        found[language] = Around(tuple(before.split(";")), tuple(after.split(";")))
    return found


def with_courtesy(text: str, language: str, courtesies: Courtesies, dice: random.Random) -> str:
    """`text` with a courtesy of its language before it, after it or both; as it is in a language without any."""
    around = courtesies.get(language)
    if around is None:
        return text
    before, after = dice.choice(((True, False), (False, True), (True, True)))
    parts = [dice.choice(around.before)] * before + [text] + [dice.choice(around.after)] * after
    return dice.choice((" ", ", ", ". ")).join(parts)
