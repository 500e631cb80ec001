"""The public reference of a ticket: nine digits beginning with 1, the last a check digit, read aloud in threes."""

from __future__ import annotations

import re

DIGITS = 9
# The quasigroup of H. M. Damm (2004): every wrong digit and every swap of two neighbours changes the check digit.
DAMM = (
    (0, 3, 1, 7, 5, 9, 8, 6, 4, 2),
    (7, 0, 9, 2, 1, 5, 4, 8, 6, 3),
    (4, 2, 0, 6, 8, 7, 1, 3, 5, 9),
    (1, 7, 5, 0, 9, 8, 3, 4, 2, 6),
    (6, 1, 2, 3, 0, 4, 5, 9, 7, 8),
    (3, 6, 7, 4, 2, 0, 9, 5, 8, 1),
    (5, 8, 6, 9, 7, 2, 0, 1, 3, 4),
    (8, 9, 4, 5, 3, 6, 2, 0, 1, 7),
    (9, 4, 3, 8, 6, 1, 7, 2, 0, 5),
    (2, 5, 8, 1, 4, 3, 6, 7, 9, 0),
)
WRITTEN = re.compile(r"(?<![\d+])[1\u0661\u06f1](?:[\s.,\-_/()\u2010-\u2015]{0,3}\d){8}(?!\d)")


def check_digit(digits: str) -> str:
    """The Damm check digit of a run of digits."""
    interim = 0
    for digit in digits:
        interim = DAMM[interim][int(digit)]
    return str(interim)


def make_reference(number: int) -> str:
    """The reference of a number below ten million; ValueError beyond."""
    if not 0 <= number < 10 ** (DIGITS - 2):
        raise ValueError("a reference holds seven free digits")
    body = f"1{number:0{DIGITS - 2}d}"
    return body + check_digit(body)


def is_reference(text: str) -> bool:
    """Whether nine digits are a reference without a slip."""
    return len(text) == DIGITS and text.isascii() and text.isdigit() and text[0] == "1" and check_digit(text) == "0"


def spoken(reference: str) -> str:
    """The reference as it is read aloud: in threes."""
    return " ".join(reference[at : at + 3] for at in range(0, DIGITS, 3))


def references_in(text: str) -> list[str]:
    """The references that a text holds, in any spacing; slips are left out."""
    # str(int()) of each digit: Arabic keyboards write digits of their own.
    found = ("".join(str(int(sign)) for sign in match.group() if sign.isdecimal()) for match in WRITTEN.finditer(text))
    return [reference for reference in found if is_reference(reference)]


def without_references(text: str) -> str:
    """The text without whatever is written like a reference, slips included: what is left may hold a code."""
    return WRITTEN.sub(" ", text)
