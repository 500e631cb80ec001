"""The papers and offices of another country than Mali that a text asks about: what we know is of Mali's only."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from bot.gazetteer import LONGEST_NAME, Gazetteer
from bot.nationalities import nationalities_named
from bot.normalise import words

# In the matching form of `bot.normalise`: "passeport" is "paseport", "embassy" is "embasy".
_PAPER = re.compile(
    r"pa[sc][aei]?po\w*|pasp\w+|(bio)?cartes?|cards?|kar[it]*ti|carti|dantige\w*|id|nina|visas?|wiza|permi[st]s?|titres?|lai[sz]ez"
    r"|papiers?|papers?|national\w*|nasional\w*|citizens?(hip)?|citoyen\w*|identite|identity|elections?|entreprise|company|societe|biznes|busines"
    r"|consul\w*|konsil\w*|konsul\w*|ambas\w*|embas\w*|lasigiden\w*"
)
_ACT = re.compile(r"actes?|certifica\w*|extraits?|wolosebenw?|furusebenw?|naisance|birth")
_MALI = re.compile(r"mali\w*")
# What may stand between a paper and the country whose it is: "the passport of Senegal", "Burkina ka paspɔri".
_OF = frozenset(["de", "du", "des", "d", "la", "le", "l", "of", "the", "from"])
_OWNS = frozenset(["s", "ka"])
_KINDS = frozenset(
    [
        "aes",
        "cedeao",
        "ecowas",
        "biometrique",
        "biometric",
        "consulaire",
        "consular",
        "ordinaire",
        "id",
        "identite",
        "identity",
        "new",
        "old",
    ]
)
_AT = frozenset(["en", "au", "aux", "a", "in", "at", "to", "dans", "depuis", "from", "pour", "for", "vers", "chez"])
_SHORTEST = 3  # letters; "us" and "ci" are words


def foreign_papers(text: str, gazetteer: Gazetteer) -> frozenset[str]:
    """The countries, Mali left out, whose passport, card, office or certificate a text speaks of (ISO 3166-1 alpha-2)."""
    said = words(text)
    papers = {at for at, word in enumerate(said) if _is_paper(word, said)}
    if not papers:
        return frozenset()
    beside = (name for start, end, name in _countries(said, gazetteer) if _beside(said, papers, start, end))
    return (nationalities_named(said) | frozenset(beside)) - {"ML"}


def _is_paper(word: str, said: Sequence[str]) -> bool:
    # A foreign certificate is what one has transcribed: with Mali named, the question is Mali's.
    if _ACT.fullmatch(word):
        return not any(_MALI.fullmatch(other) for other in said)
    return _PAPER.fullmatch(word) is not None


def _countries(said: Sequence[str], gazetteer: Gazetteer) -> Iterator[tuple[int, int, str]]:
    for start in range(len(said)):
        for end in range(start + 1, min(start + LONGEST_NAME, len(said)) + 1):
            key = " ".join(said[start:end])
            if len(key) >= _SHORTEST:
                yield from ((start, end, country) for country in _meant(key, gazetteer))


def _meant(key: str, gazetteer: Gazetteer) -> set[str]:
    homonym, known = gazetteer.homonyms.get(key), gazetteer.readings(key)
    if homonym is not None:
        return {reading.country for reading in homonym.readings if not reading.area}
    if known is None and key.endswith("ka"):
        known = gazetteer.readings(key.removesuffix("ka"))  # Bambara: whoever or whatever is from there
    return {reading.country for reading in known[1]} if known is not None and known[0] == "country" else set()


def _beside(said: Sequence[str], papers: set[int], start: int, end: int) -> bool:
    before, after = start - 1, end
    while before >= 0 and before not in papers and said[before] in _OF | _KINDS:
        before -= 1
    if before in papers:
        return True
    if start and said[start - 1] in _AT:
        return False
    while after < len(said) and after not in papers and said[after] in _OWNS | _KINDS:
        after += 1
    return after in papers
