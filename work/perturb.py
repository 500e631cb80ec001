"""The same message as somebody else would type it: special letters lost, French spelling, shorthand, capitals, slips."""

from __future__ import annotations

import random
import re
from collections.abc import Callable

from work.language_variants import french_bambara, old_bambara, plain_letters, shorthand, soninke_french

Perturbation = Callable[[str, str, random.Random], str]

_SHORT = {code: shorthand(code) for code in ("fra", "eng", "spa", "por", "ita")}
_AFRICAN = frozenset({"bam", "dyu", "snk", "ful", "ses", "taq", "wol"})
# What people put around and into a message whatever it is about.
_INSERTED = (
    "svp",
    "vraiment",
    "donc",
    "mais",
    "et puis",
    "quoi",
    "bon",
    "même",
    "hein",
    "bjr",
    "est ce que",
    "stp",
    "ko",
    "wa",
)
_VOWEL = re.compile(r"[aeiouɛɔ]", re.IGNORECASE)
_LETTER = re.compile(r"(?<=\w)[^\W\d_](?=\w)")
_ENDS = re.compile(r"[.,;:!?…'’\"«»()-]+")
_SLIP_EVERY = 40


def letters_lost(text: str, language: str, dice: random.Random) -> str:
    """No special letters and no accents, as on a French or English keyboard."""
    return plain_letters(text, dice)


def french_spelling(text: str, language: str, dice: random.Random) -> str:
    """An African language spelt by somebody schooled in French; other languages only lose their accents."""
    if language in {"bam", "dyu"}:
        return french_bambara(text, dice) if dice.random() < 0.7 else old_bambara(text, dice)
    return soninke_french(text, dice) if language == "snk" else plain_letters(text, dice)


def in_shorthand(text: str, language: str, dice: random.Random) -> str:
    """The message habits of the language; a language without its own borrows the French ones."""
    habit = _SHORT.get(language) or (_SHORT["fra"] if language in _AFRICAN else None)
    return habit(text, dice) if habit else text


def in_capitals(text: str, language: str, dice: random.Random) -> str:
    """Everything in capitals, half of the time without accents."""
    return (plain_letters(text, dice) if dice.random() < 0.5 else text).upper()


def doubled_vowels(text: str, language: str, dice: random.Random) -> str:
    """One vowel in four written twice."""
    return _VOWEL.sub(lambda match: match[0] * (2 if dice.random() < 0.25 else 1), text)


def french_inserted(text: str, language: str, dice: random.Random) -> str:
    """A few French filler words between the others."""
    found = text.split()
    for _ in range(1 + len(found) // 10):
        found.insert(dice.randint(0, len(found)), dice.choice(_INSERTED))
    return " ".join(found)


def dictated(text: str, language: str, dice: random.Random) -> str:
    """No punctuation and no capitals, as a telephone writes down what it hears."""
    return " ".join(_ENDS.sub(" ", text).split()).lower()


def with_slips(text: str, language: str, dice: random.Random) -> str:
    """One letter in forty left out, doubled or swapped with the next."""
    slips = len(text) // _SLIP_EVERY + 1
    for _ in range(slips):
        places = [match.start() for match in _LETTER.finditer(text)]
        if places:
            at, kind = dice.choice(places), dice.randrange(3)
            middle = ("", text[at] * 2, text[at + 1] + text[at])[kind]
            text = text[:at] + middle + text[at + (2 if kind == 2 else 1) :]
    return text


PERTURBATIONS: dict[str, Perturbation] = {
    "letters lost": letters_lost,
    "French spelling": french_spelling,
    "shorthand": in_shorthand,
    "capitals": in_capitals,
    "doubled vowels": doubled_vowels,
    "French inserted": french_inserted,
    "dictated": dictated,
    "slips": with_slips,
}


def perturb(text: str, language: str, dice: random.Random) -> str:
    """`text` changed in one or two of the ways above."""
    for change in dice.sample(list(PERTURBATIONS.values()), dice.choice((1, 1, 2))):
        text = change(text, language, dice)
    return text
