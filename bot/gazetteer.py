"""The gazetteer as a value: names by matching key, homonyms, words that tell a place's role, and towns by position."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Literal

from bot.normalise import words
from bot.spoken import Spoken, names_heard, spoken_names

Rank = Literal["country", "own", "town", "people", "mark"]
Level = Literal["free", "cue", "before", "sure"]
TABLES = ("names", "grid", "homonyms", "people", "marks", "blanks", "ordinary", "cues", "french_names")
LONGEST_NAME = 6
SHORTEST_GUESSED = 7
SHORTEST_GUESSED_COUNTRY = 6
# Arabic "and" and "so" are written onto the word.
_WRITTEN_ON = frozenset({"و", "ف"})
SHORTEST_JOINED = 4
_ARABIC = re.compile(r"^[\u0600-\u06ff]")
_PARTICLES = re.compile(r"^(?:[وف]?(?:[بلك]|بال|كال)?(?:ال)?)")
_LATIN = re.compile(r"^[a-z]+$")


@dataclass(frozen=True, slots=True)
class Reading:
    """One place that a name can mean: ISO alpha-2 country, area as a post's list writes it, name to show."""

    country: str
    area: str
    name: str


@dataclass(frozen=True, slots=True)
class Homonym:
    """A name with several readings: the country meant by default (if any), and words that decide for a country."""

    readings: tuple[Reading, ...]
    default: str
    hints: Mapping[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Cues:
    """The classes of a cue word, by whole word and by beginning."""

    whole: Mapping[str, frozenset[str]] = field(default_factory=dict)
    beginnings: Mapping[str, frozenset[str]] = field(default_factory=dict)
    heads: frozenset[str] = frozenset()

    def of(self, word: str) -> frozenset[str]:
        """The classes of a folded word, by itself or by its longest known beginning; empty when it is no cue."""
        found = self.whole.get(word)
        if found is None and word[:1] in _WRITTEN_ON and len(word) > SHORTEST_JOINED:
            found = self.whole.get(word[1:])
        if found is not None:
            return found
        if word[:3] not in self.heads:
            return _NONE
        return next((self.beginnings[word[:size]] for size in range(len(word), 2, -1) if word[:size] in self.beginnings), _NONE)


_NONE: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """All that is known of names and positions; `names` maps a key to its rank and readings, still as one line of text."""

    names: Mapping[str, str]
    longest: Mapping[str, int]
    homonyms: Mapping[str, Homonym]
    levels: Mapping[str, Level]
    cues: Cues
    guesses: Mapping[str, str]
    never: frozenset[str]
    grid: Mapping[str, str]
    countries: Mapping[str, str]
    spoken: Spoken

    def readings(self, key: str) -> tuple[Rank, tuple[Reading, ...]] | None:
        """What a key of one or more folded words can mean, in no order; None when it is no name."""
        line = self.names.get(key)
        if line is None:
            return None
        rank, _, listed = line.partition("\t")
        found = tuple(Reading(*entry.split(";", 2)) for entry in listed.split("|") if entry)
        return rank, found  # type: ignore[return-value]

    def guess(self, word: str) -> str:
        """The one-word name that a long misspelt word stands for, at most one letter away or alike by sound; else empty."""
        if len(word) < SHORTEST_GUESSED_COUNTRY or word in self.never or not _LATIN.match(word):
            return ""
        near = {self.guesses[form] for form in (*_one_less(word), sound_of(word)) if form in self.guesses}
        if not near:
            return ""
        close = [key for key in near if _close(word, key) and (len(word) >= SHORTEST_GUESSED or self._country(key))]
        return min(close) if close else ""

    def heard(self, word: str) -> str:
        """The name that a folded word of a Bambara text writes by ear; empty when none, or several countries, would do."""
        if word in self.never or not _LATIN.match(word):
            return ""
        keys = list(names_heard(word, self.spoken))
        meant = {self.names[key].split("\t")[1].split(";")[0] for key in keys}
        return min(keys) if len(meant) == 1 else ""

    def _country(self, key: str) -> bool:
        return self.names[key].startswith("country")


def key_of(name: str) -> str:
    """The matching key of a name: its folded words, the Arabic article dropped."""
    return " ".join(without_article(word) for word in words(name))


def arabic_forms(word: str) -> Iterator[str]:
    """An Arabic word without its article, then also without the particles written onto it; nothing for other scripts."""
    if _ARABIC.match(word):
        yield without_article(word)
        stripped = _PARTICLES.sub("", word)
        if len(stripped) > 2:
            yield stripped
        if word[0] in "بلوف" and len(word) > 4:
            yield word[1:]


def without_article(word: str) -> str:
    """A folded word without the Arabic article, when enough of it is left."""
    return word[2:] if word.startswith("ال") and len(word) > 4 else word


def sound_of(key: str) -> str:
    """A rougher key for long Latin names: no h, one letter for w/u, y/i, z/s, k/c, and no final e."""
    return key.translate(_ROUGH).replace("uu", "u").replace("ii", "i").rstrip("e")


_ROUGH = str.maketrans({"h": "", "w": "u", "y": "i", "z": "s", "k": "c", "q": "c", "x": "s"})


def _one_less(word: str) -> Iterator[str]:
    yield word
    for place in range(2, len(word)):
        yield word[:place] + word[place + 1 :]


def _close(word: str, key: str) -> bool:
    """Whether the two are one edit apart after the same two letters, or the same by sound."""
    if word[0] == key[0] and sound_of(word) == sound_of(key):
        return True
    if word[:2] != key[:2] or abs(len(word) - len(key)) > 1:
        return False
    start = next((i for i, (a, b) in enumerate(zip(word, key, strict=False)) if a != b), min(len(word), len(key)))
    rest, other = word[start:], key[start:]
    return rest[1:] == other or rest == other[1:] or rest[1:] == other[1:]


def gazetteer_from(tables: Mapping[str, str]) -> Gazetteer:
    """Build the gazetteer from the texts of `TABLES` (tab-separated, first line a header save in the three built ones)."""
    names = dict(line.split("\t", 1) for line in tables["names"].splitlines())
    levels = {key_of(word): level for word, level in _rows(tables["ordinary"]) if level != "never"}
    never = {key_of(word) for word, level in _rows(tables["ordinary"]) if level == "never"}
    homonyms = dict(_homonyms(tables["homonyms"]))
    names |= dict.fromkeys(homonyms, "own\t")
    names |= _extra(tables, names)
    for key in never:
        names.pop(key, None)
    return Gazetteer(
        names=names,
        longest=_longest(names),
        homonyms=homonyms,
        levels=levels,  # type: ignore[arg-type]
        cues=_cues(tables["cues"]),
        guesses=_guesses(names, never | set(levels)),
        never=frozenset(never),
        grid=dict(line.split("\t", 1) for line in tables["grid"].splitlines()),
        countries=dict(line.split("\t", 1) for line in tables["french_names"].splitlines()),
        spoken=spoken_names(_well_known(names, never | set(levels))),
    )


@lru_cache(maxsize=1)
def shipped_gazetteer() -> Gazetteer:
    """The gazetteer of the tables that ship beside this file; built once."""
    folder = Path(__file__).parent / "places"
    return gazetteer_from({table: (folder / f"{table}.tsv").read_text(encoding="utf-8") for table in TABLES})


def _rows(table: str) -> Iterator[list[str]]:
    for line in table.splitlines()[1:]:
        if line.strip():
            yield line.split("\t")


def _homonyms(table: str) -> Iterator[tuple[str, Homonym]]:
    for row in _rows(table):
        forms, listed, default, hints, *_ = [*row, "", "", ""]
        readings = tuple(Reading(*entry.split(":", 2)) for entry in listed.split("|"))
        known = dict(hint.split("=", 1) for hint in hints.split(";") if "=" in hint)
        deciding = {country: frozenset(key_of(word) for word in text.split(",")) for country, text in known.items()}
        for form in forms.split("|"):
            yield key_of(form), Homonym(readings, default, deciding)


def _extra(tables: Mapping[str, str], names: Mapping[str, str]) -> dict[str, str]:
    extra: dict[str, str] = {}
    for country, forms in _rows(tables["marks"]):
        extra |= {key_of(form): f"mark\t{country};;{form}" for form in forms.split("|")}
    for country, forms in _rows(tables["people"]):
        for form in forms.split("|"):
            for ending in ("", "s", "e", "es", "ne", "nes"):
                if (key := key_of(form + ending)) not in names:
                    extra[key] = f"people\t{country};;{form}"
    return extra | dict(_peoples(names)) | {key_of(phrase): "blank\t" for (phrase,) in _rows(tables["blanks"])}


def _peoples(names: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """A country's people in Bambara: "tunizikaw" are Tunisians."""
    for key, line in names.items():
        if line.startswith("country") and "\tML;" not in line and _LATIN.match(key) and f"{key}kaw" not in names:
            yield f"{key}kaw", line.replace("country", "mark", 1)


def _longest(names: Mapping[str, str]) -> dict[str, int]:
    longest: dict[str, int] = {}
    for key in names:
        first, _, rest = key.partition(" ")
        size = 1 + rest.count(" ") + (1 if rest else 0)
        longest[first] = max(size, longest.get(first, 0))
    return longest


def _cues(table: str) -> Cues:
    whole: dict[str, frozenset[str]] = {}
    beginnings: dict[str, frozenset[str]] = {}
    for name, listed in _rows(table):
        for word in listed.split():
            kept = beginnings if word.endswith("*") else whole
            for part in words(word)[-1:]:
                kept[part] = kept.get(part, _NONE) | {name}
                if kept is beginnings:
                    whole[part] = whole.get(part, _NONE) | {name}
    return Cues(whole, beginnings, frozenset(beginning[:3] for beginning in beginnings))


def _well_known(names: Mapping[str, str], ordinary: set[str]) -> Iterator[str]:
    for key, line in names.items():
        if line.startswith(("own", "country")) and key not in ordinary and _LATIN.match(key.replace(" ", "")):
            yield key


def _guesses(names: Mapping[str, str], ordinary: set[str]) -> dict[str, str]:
    guesses: dict[str, str] = {}
    for key, line in names.items():
        known = line.startswith(("own", "country")) and key not in ordinary
        if known and len(key) >= SHORTEST_GUESSED_COUNTRY and _LATIN.match(key):
            for form in (*_one_less(key), sound_of(key)):
                guesses.setdefault(form, key)
    return guesses
