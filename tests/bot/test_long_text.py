"""Long texts in pieces: nothing lost, nothing too long, cut where a sentence ends, in any alphabet."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.long_text import LONGEST, pieces, units
from bot.sms import parts

ALPHABETS = {
    "french": "Bonjour, votre dossier est prêt. Venez lundi à 9 h ! ",
    "bambara": "I ni ce, i ka dosiye labɛnna. Na ntɛnɛn don. ",
    "arabic": "السلام عليكم، ملفك جاهز؟ تعال يوم الاثنين. ",
    "emoji": "Vu 👍🏿. Merci 🙏. ",
    "one word": "a",
}
LENGTHS = [1, 70, 71, 160, 161, 1600, 1601, 10_000]


def joined(cut: list[str]) -> str:
    """The text again, without marks and white space."""
    return "".join("".join(re.sub(r"^\(\d+/\d+\) ", "", piece).split()) for piece in cut)


@pytest.mark.parametrize("alphabet", ALPHABETS)
@pytest.mark.parametrize("length", LENGTHS)
@pytest.mark.parametrize("style", LONGEST)
def test_pieces_hold_all_and_fit(alphabet: str, length: int, style: str) -> None:
    text = (ALPHABETS[alphabet] * length)[:length].strip() or "a"
    cut = pieces(text, LONGEST[style])
    assert all(0 < units(piece) <= LONGEST[style] for piece in cut)
    assert joined(cut) == "".join(text.split()) if len(cut) > 1 else cut == [text]
    assert len(cut) == 1 or [piece.split(")")[0] for piece in cut] == [f"({at}/{len(cut)}" for at in range(1, len(cut) + 1)]
    assert sum(parts(piece) for piece in cut) >= parts(text) - len(cut)


def test_a_piece_ends_with_its_sentence() -> None:
    cut = pieces(ALPHABETS["french"] * 60, 1600)
    assert len(cut) == 2
    assert cut[0].endswith(("prêt.", "!"))
    assert cut[1].startswith("(2/2) ")


@given(st.text(min_size=1, max_size=600), st.integers(min_value=30, max_value=200))
def test_any_text_is_cut_without_loss(text: str, longest: int) -> None:
    cut = pieces(text, longest)
    assert all(units(piece) <= longest for piece in cut)
    assert len(cut) == 1 or joined(cut) == "".join(text.split())
