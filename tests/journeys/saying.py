"""Whether a text that left is the phrase that a script names, in its language, whatever its letters were folded to."""

from __future__ import annotations

import re
import unicodedata

from bot.phrases import Phrasebook

NAMED = re.compile(r"([a-z_]+(?: \+ [a-z_]+)*)( \+ …)? \(([a-z]{3})\)")
SLOT = re.compile(r"\{\w+\}")
LETTERS = str.maketrans({"ɛ": "e", "ɔ": "o", "ɲ": "n", "ŋ": "n", "ɓ": "b", "ɗ": "d", "ƴ": "y", "ı": "i", "’": "'", "ʼ": "'"})


def plain(text: str) -> str:
    """The text without what folding for SMS may change."""
    bare = "".join(letter for letter in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(letter))
    bare = bare.translate(LETTERS).replace("ny", "n").replace("ng", "n").replace("œ", "oe")
    return re.sub(r"\s+", " ", bare).strip()


def is_phrase(text: str, named: str, book: Phrasebook) -> bool | None:
    """Whether `text` is the phrase, or the phrases one after the other, of `ack + consent (fra)`; None where none is named."""
    found = NAMED.fullmatch(named)
    if found is None:
        return None
    phrases = book.languages[found[3]].phrases
    templates = [_pattern(phrases[key]) for key in found[1].split(" + ")]
    return re.fullmatch(" ".join(templates) + ("(?: .*)?" if found[2] else ""), plain(text)) is not None


def _pattern(template: str) -> str:
    pieces = [re.escape(plain(piece)) if piece.strip() else "" for piece in SLOT.split(template)]
    return r"\s?(.+?)\s?".join(pieces)


def is_like(text: str, wanted: str) -> bool:
    """Whether a text is exactly the wanted one, in which … stands for anything."""
    pieces = [re.escape(piece) for piece in wanted.replace("\u00a0", " ").split("…")]
    return re.fullmatch(".*".join(pieces), text.replace("\u00a0", " "), re.DOTALL) is not None
