"""Arabic in Latin letters and digits, as it is typed on phones: a rough rule, for training text only."""

from __future__ import annotations

import random
import re

_LETTERS: dict[str, tuple[str, ...]] = {
    "ا": ("a",), "أ": ("a", ""), "إ": ("i", ""), "آ": ("a", "2a"), "ى": ("a",), "ة": ("a", "a", "e"), "ء": ("2", ""), "ئ": ("2", "i"),
    "ؤ": ("2", "o"), "ب": ("b",), "ت": ("t",), "ث": ("t", "th"), "ج": ("j", "dj", "g"), "ح": ("7", "h"), "خ": ("kh", "5", "5"),
    "د": ("d",), "ذ": ("d", "dh"), "ر": ("r",), "ز": ("z",), "س": ("s",), "ش": ("ch", "sh"), "ص": ("s",), "ض": ("d",), "ط": ("t",),
    "ظ": ("d",), "ع": ("3",), "غ": ("gh",), "ف": ("f",), "ق": ("9", "q", "k"), "ك": ("k",), "ل": ("l",), "م": ("m",), "ن": ("n",),
    "ه": ("h",), "و": ("w", "ou", "o", "u"), "ي": ("i", "y"), "گ": ("g",), "پ": ("p",), "ڤ": ("v",),
}  # fmt: skip
_CONSONANT_PAIR = re.compile(r"([bcdfghjklmnqrstvz379])(?=[bcdfghjklmnqrstvz379]\b|[bdfgjklmnqrstz379][aeiou])")


def to_arabizi(text: str, dice: random.Random) -> str:
    """Arabic `text` in Latin letters with short vowels guessed; one habit of spelling is kept through the text."""
    habit = {letter: dice.choice(spellings) for letter, spellings in _LETTERS.items()}
    spelt = "".join(habit.get(letter, letter if ord(letter) < 128 else "") for letter in text)
    spelt = re.sub(r"\bal(?=\w{3})", dice.choice(("al ", "el ", "l", "el")), spelt)
    return _CONSONANT_PAIR.sub(lambda m: m[1] + dice.choice(("a", "e", "i", "", "")), spelt)
