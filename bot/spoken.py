"""Names as Bambara says them: what a town's usual spelling and a spelling by ear have in common."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

SHORTEST_SPOKEN = 4
_FEWEST_SOUNDS = 3
_ENDINGS = frozenset("iu")
_LETTERS = frozenset("ɛɔɲŋ")
_WORDS = frozenset(
    {
        *("ka", "ye", "be", "te", "fe", "ko", "wa", "yan", "tun", "nka", "anw", "nin"),
        *("bolo", "kono", "sisan", "mogo", "bora", "sera", "denw", "tile"),
    }
)
_FEWEST_WORDS = 3
# Spellings of one sound, in order; l and r, and all of c, j, s, z are one to an ear used to Bambara.
_ALIKE = (
    (re.compile(r"eu?ile?"), "ei"),
    (re.compile(r"[cs]h"), "s"),
    (re.compile(r"e?au"), "o"),
    (re.compile(r"h"), ""),
    (re.compile(r"c(?=[eiy])|g(?=[ei])|[zj]"), "s"),
    (re.compile(r"[cq]"), "k"),
    (re.compile(r"x"), "ks"),
    (re.compile(r"r"), "l"),
    (re.compile(r"m(?=[^aeiouywv]|$)"), "n"),
    (re.compile(r"[vwou]+"), "u"),
    (re.compile(r"[yie]+"), "i"),
    (re.compile(r"(.)\1+"), r"\1"),
)
_SILENT = re.compile(r"(?<=[aeiou])[std]$|(?<=r)g$")
_SYLLABLE = re.compile(r"([aiu]*)([^aiu]?)")


@dataclass(frozen=True, slots=True)
class _Heard:
    """A name with the vowels that stand before each of its consonants and at its end."""

    key: str
    vowels: tuple[str, ...]


Spoken = Mapping[str, Sequence[_Heard]]


def is_bambara(text: str, written: Iterable[str]) -> bool:
    """Whether a text, given with its folded words, is written in Bambara or mixes it in."""
    return not _LETTERS.isdisjoint(text.lower()) or len(_WORDS.intersection(written)) >= _FEWEST_WORDS


def spoken_names(keys: Iterable[str]) -> dict[str, list[_Heard]]:
    """The names by their consonants, each as written and without a last letter that may be silent."""
    heard: dict[str, list[_Heard]] = {}
    for key in keys:
        whole = key.replace(" ", "")
        for form in {whole, _SILENT.sub("", whole)}:
            consonants, vowels = _sounds(form)
            if len(consonants) >= _FEWEST_SOUNDS and len(form) >= SHORTEST_SPOKEN - 1:
                heard.setdefault(consonants, []).append(_Heard(key, vowels))
    return heard


def names_heard(word: str, spoken: Spoken) -> Iterator[str]:
    """The names whose sound a folded word of a Bambara text writes, vowels put in between consonants or at the end."""
    consonants, vowels = _sounds(word)
    for name in spoken.get(consonants, ()):
        inside = zip(vowels[1:-1], name.vowels[1:-1], strict=True)
        if vowels[0] == name.vowels[0] and all(mine == its or _put_in(mine, its) for mine, its in inside):
            left_out = len(consonants) > _FEWEST_SOUNDS and not vowels[-1] and name.vowels[-1] == "i"
            if vowels[-1] == name.vowels[-1] or left_out or (vowels[-1] in _ENDINGS and not name.vowels[-1]):
                yield name.key


def _put_in(mine: str, its: str) -> bool:
    return not its and len(mine) == 1


def _sounds(word: str) -> tuple[str, tuple[str, ...]]:
    for spelling, sound in _ALIKE:
        word = spelling.sub(sound, word)
    syllables = [match.groups() for match in _SYLLABLE.finditer(word)]
    consonants = "".join(consonant for _, consonant in syllables)
    vowels = tuple(before for before, consonant in syllables if consonant)
    return consonants, (*vowels, syllables[len(vowels)][0] if len(syllables) > len(vowels) else "")
