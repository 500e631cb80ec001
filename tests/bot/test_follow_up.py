"""Who waits for an answer complains about nobody; who accuses does, however impatient."""

from __future__ import annotations

import pytest

from bot.follow_up import asks_again, complains
from bot.values import CategoryGuess

LIKELY = CategoryGuess("service-complaint", 0.9, (("service-complaint", 0.9),))
DOUBTFUL = CategoryGuess("service-complaint", 0.5, (("service-complaint", 0.5),))


@pytest.mark.parametrize(
    "text",
    ["j'attends votre réponse", "Toujours rien !", "vous avez oublié ?", "still nothing", "n bɛ ka aw ka jaabi makɔnɔ"],
)
def test_impatience_is_no_complaint(text: str) -> None:
    assert asks_again(text)
    assert not complains(text, LIKELY)


@pytest.mark.parametrize("text", ["j'attends toujours, l'agent veut 50 euros", "toujours rien, ils ont refusé de me servir"])
def test_impatience_that_accuses_is_one(text: str) -> None:
    assert complains(text, DOUBTFUL)


def test_without_a_word_that_accuses_it_has_to_be_likely() -> None:
    text = "le consulat ne fait rien pour nous"
    assert not asks_again(text)
    assert complains(text, LIKELY)
    assert not complains(text, DOUBTFUL)
