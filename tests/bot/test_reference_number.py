"""References: nine digits beginning with 1, in which every wrong digit and every swap of neighbours is noticed."""

from __future__ import annotations

import random

import numpy as np
import pytest

from bot.reference_number import DAMM, DIGITS, is_reference, make_reference, references_in, spoken, without_references

CODES = 100_000
TABLE = np.array(DAMM)


def pass_check(codes: np.ndarray) -> np.ndarray:
    """Which rows of digits are references, by the same table and rule."""
    interim = np.zeros(len(codes), dtype=int)
    for place in range(DIGITS):
        interim = TABLE[interim, codes[:, place]]
    return (interim == 0) & (codes[:, 0] == 1)


def test_every_single_error_and_every_swap_over_100_000_codes_is_noticed(capsys) -> None:
    drawn = random.Random(5).sample(range(10 ** (DIGITS - 2)), CODES)
    codes = np.array([[int(digit) for digit in make_reference(number)] for number in drawn])
    assert pass_check(codes).all()
    slips = swaps = missed = 0
    for place in range(DIGITS):
        for step in range(1, 10):
            wrong = codes.copy()
            wrong[:, place] = (wrong[:, place] + step) % 10
            slips, missed = slips + len(wrong), missed + int(pass_check(wrong).sum())
    for place in range(DIGITS - 1):
        differ = codes[codes[:, place] != codes[:, place + 1]].copy()
        differ[:, [place, place + 1]] = differ[:, [place + 1, place]]
        swaps, missed = swaps + len(differ), missed + int(pass_check(differ).sum())
    with capsys.disabled():
        noticed = 100 * (1 - missed / (slips + swaps))
        print(f"\nreferences: {CODES} codes, {slips} wrong digits, {swaps} swaps, noticed {noticed:.4f} %")
    assert missed == 0


def test_the_vectors_judge_like_the_function() -> None:
    lots = random.Random(6)
    texts = [str(lots.randrange(10**8, 10**9)) for _ in range(5000)] + [make_reference(number) for number in range(500)]
    judged = pass_check(np.array([[int(digit) for digit in text] for text in texts]))
    assert list(judged) == [is_reference(text) for text in texts]


@pytest.mark.parametrize(
    "written",
    [
        "{0}{1}{2}",
        "{0} {1} {2}",
        "{0}-{1}-{2}",
        "{0}.{1}.{2}",
        "n°{0}{1}{2}",
        "({0}) {1}  {2}",
        "{0}/{1}/{2}",
        "dossier:{0} {1}{2}, merci",
    ],
)
def test_a_reference_is_read_in_any_spacing(written: str) -> None:
    reference = make_reference(4_242_424)
    text = written.format(reference[:3], reference[3:6], reference[6:])
    assert references_in(text) == [reference]
    assert reference not in without_references(text).replace(" ", "")


def test_arabic_digits_are_digits() -> None:
    reference = make_reference(77)
    assert references_in(reference.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))) == [reference]


@pytest.mark.parametrize("text", ["+33612345678", "123456789012", "22376010203", "le 12 juin", ""])
def test_phone_numbers_and_others_are_no_references(text: str) -> None:
    assert references_in(text) == []


def test_a_reference_is_read_aloud_in_threes() -> None:
    assert spoken("123456789") == "123 456 789"


def test_a_number_too_large_has_no_reference() -> None:
    with pytest.raises(ValueError, match="seven"):
        make_reference(10**7)
