"""The ways in which people really type each language on a phone: lost letters, shorthand, borrowed spelling."""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Callable

Variant = Callable[[str, random.Random], str]

_PLAIN = str.maketrans({
    "ɛ": "e", "ɔ": "o", "ɓ": "b", "ɗ": "d", "ƴ": "y", "ǝ": "e", "ə": "e", "ɣ": "gh", "ı": "i",
    "ß": "ss", "œ": "oe", "ṭ": "t", "ḍ": "d", "ẓ": "z",
})  # fmt: skip
_OLD_BAMBARA = str.maketrans({"ɛ": "è", "ɔ": "ò", "ɲ": "ny", "ŋ": "ng"})
_FRENCH_BAMBARA: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("ɲ", ("gn", "ny", "ni", "gn")),
    ("ŋ", ("n", "ng")),
    ("ɛ", ("è", "è", "ai", "e", "é")),
    ("ɔ", ("o", "ô", "o", "ò")),
    ("c", ("tch", "ti", "tj", "ty", "th")),
    ("j", ("dj", "di", "dj")),
    ("u", ("ou", "ou", "u")),
    ("g(?=[ei])", ("gu", "g")),
    (r"e\b", ("é", "e", "e")),
    ("s(?=[aeiou])", ("s", "s", "ss")),
    (r"\bk'", ("k'", "k ", "ka ")),
    (r"\bn ", ("n'", "n ", "né ", "n'")),
)
_SHORTHAND: dict[str, dict[str, tuple[str, ...]]] = {
    "fra": {
        "bonjour": ("bjr", "bjour"), "salut": ("slt",), "que": ("ke", "q", "k"), "qui": ("ki",), "quoi": ("koi", "koa"),
        "pour": ("pr",), "dans": ("ds",), "avec": ("ac", "avc"), "pas": ("pa", "pas"), "je suis": ("jsui", "chui", "j sui", "jss"),
        "c'est": ("c", "cé", "ces", "sé"), "est": ("é", "e", "est"), "beaucoup": ("bcp",), "toujours": ("tjr", "tjrs"),
        "depuis": ("dpui", "depui", "dps"), "quand": ("kan", "qd"), "comment": ("cmt", "coman", "komen"), "j'ai": ("jai", "g", "jé"),
        "vous": ("vs", "vou"), "nous": ("ns", "nou"), "problème": ("pb", "problem"), "parce que": ("pcq", "pask", "parceke"),
        "mais": ("mé", "mai"), "les": ("lé", "les"), "des": ("dé", "d"), "tout": ("tt", "tou"), "très": ("tre", "trè"),
        "il y a": ("ya", "y a"), "n'est": ("né",), "donc": ("dc", "donk"), "maintenant": ("mtn", "mnt"), "même": ("mm", "meme"),
        "faire": ("fair", "fer"), "aussi": ("ossi", "aussi"), "au": ("o", "au"), "quelqu'un": ("kelkun", "qqn"), "jamais": ("jms", "jamé"),
    },
    "eng": {
        "you": ("u",), "your": ("ur",), "are": ("r",), "please": ("pls", "plz"), "for": ("4", "for"), "to": ("2", "to"), "the": ("d", "the"),
        "because": ("coz", "bcoz", "cos"), "with": ("wit", "wit"), "people": ("pple", "ppl"), "that": ("dat", "that"), "i am": ("am", "im"),
    },
    "spa": {"que": ("q", "k"), "por": ("x",), "también": ("tb", "tmb"), "porque": ("xq", "porq"), "estoy": ("toy", "estoi"), "para": ("pa", "xa")},
    "por": {"você": ("vc",), "que": ("q", "k"), "também": ("tb", "tbm"), "porque": ("pq",), "não": ("n", "nao", "ñ"), "está": ("ta",), "estou": ("to", "tou")},
    "ita": {"che": ("ke",), "per": ("x",), "non": ("nn",), "comunque": ("cmq",), "perché": ("xke", "xche"), "sono": ("sn",), "anche": ("anke",)},
    "deu": {"nicht": ("nich", "net"), "ich": ("ich", "i"), "und": ("u", "und"), "bitte": ("bidde", "bitte"), "ist": ("is",)},
}  # fmt: skip
_ENDINGS = ((re.compile(r"(?<=\w{3})(?:er|ait|ais|ez|ée|és)\b"), ("é", "e", "er")), (re.compile(r"(?<=\w{3})[st]\b"), ("", "")))


def plain_letters(text: str, dice: random.Random) -> str:
    """The text without its special letters and accents, as on a French or English keyboard."""
    nasal = dice.choice(("ng", "ng", "n"))
    swapped = text.replace("ŋ", nasal).replace("ɲ", dice.choice(("ny", "ny", "gn", "n"))).translate(_PLAIN)
    parts = unicodedata.normalize("NFKD", swapped)
    return "".join(letter for letter in parts if not unicodedata.combining(letter))


def old_bambara(text: str, dice: random.Random) -> str:
    """Bambara as written before 1982: è ò ny ng."""
    return text.translate(_OLD_BAMBARA)


def french_bambara(text: str, dice: random.Random) -> str:
    """Bambara spelt by somebody schooled in French: ou, tch, dj, gn, é, and n' for "I"."""
    spelt = text
    for pattern, choices in _FRENCH_BAMBARA:
        choice = dice.choice(choices)
        spelt = re.sub(pattern, choice, spelt)
    return plain_letters(spelt, dice) if dice.random() < 0.4 else spelt


def soninke_french(text: str, dice: random.Random) -> str:
    """Soninke spelt by somebody schooled in French: kh for x, gn or ny for ñ, ou for u."""
    spelt = text.replace("x", dice.choice(("kh", "h", "x", "q"))).replace("ñ", dice.choice(("gn", "ny", "n", "ñ")))
    spelt = spelt.replace("u", "ou") if dice.random() < 0.4 else spelt
    return plain_letters(spelt, dice)


def long_vowels_lost(text: str, dice: random.Random) -> str:
    """The text with doubled letters written once."""
    return re.sub(r"([^\W\d])\1", r"\1", plain_letters(text, dice))


def shorthand(language: str) -> Variant:
    """The message habits of a language that has some; each word is shortened half of the time."""
    table = _SHORTHAND[language]
    pattern = re.compile(r"\b(?:" + "|".join(sorted(map(re.escape, table), key=len, reverse=True)) + r")\b")

    def shorten(text: str, dice: random.Random) -> str:
        spelt = pattern.sub(lambda m: dice.choice((*table[m[0]], m[0])) if dice.random() < 0.7 else m[0], text)
        for ending, choices in _ENDINGS if language == "fra" else ():
            if dice.random() < 0.5:
                spelt = ending.sub(dice.choice(choices), spelt)
        return plain_letters(spelt, dice) if dice.random() < 0.5 else spelt

    return shorten


_FRENCH_LIKE: tuple[tuple[float, Variant], ...] = ((0.25, shorthand("fra")), (0.25, plain_letters))
VARIANTS: dict[str, tuple[tuple[float, Variant], ...]] = {
    "fra": _FRENCH_LIKE,
    "bam": ((0.3, plain_letters), (0.1, old_bambara), (0.2, french_bambara)),
    "dyu": ((0.3, plain_letters), (0.1, old_bambara), (0.15, french_bambara)),
    "snk": ((0.25, plain_letters), (0.25, soninke_french), (0.1, long_vowels_lost)),
    "ses": ((0.3, plain_letters), (0.15, long_vowels_lost)),
    "ful": ((0.3, plain_letters), (0.15, long_vowels_lost)),
    "wol": ((0.3, plain_letters), (0.1, long_vowels_lost)),
    "taq": ((0.35, plain_letters),),
    "tur": ((0.3, plain_letters),),
    "eng": ((0.15, shorthand("eng")),),
    **{code: ((0.25, plain_letters), (0.12, shorthand(code))) for code in ("spa", "por", "ita", "deu")},
}
