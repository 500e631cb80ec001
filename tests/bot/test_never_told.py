"""What no machine answers: grievances, false papers, wishes to be erased; plain questions are none of these."""

from __future__ import annotations

import pytest

from bot.never_told import never_told


@pytest.mark.parametrize(
    "text",
    [
        "le consul refuse de renouveler mon passeport",
        "l'ambassade m'a refusé la carte",
        "on me réclame 100 euros",
        "le consulat me demande de l'argent",
        "l'agent veut de l'argent pour le passeport",
        "le consulat ne répond pas",
        "the embassy is asking 300 euros for the passport",
        "the officer told me to pay",
        "the consulate won't help",
        "they refused me the card",
        "50 000 FCFA pour la carte",
        "comment porter plainte contre un agent",
        "konsila banna",
        "me pidieron dinero",
        "false passport",
        "a fake ID card",
        "vendre un passeport",
        "supprimez mes données",
        "delete my messages",
        "احذف رسائلي",
    ],
)
def test_never_told(text: str) -> None:
    assert never_told(text)


@pytest.mark.parametrize(
    "text",
    [
        "combien coûte le passeport malien ?",
        "on me demande quoi pour le passeport ?",
        "je me demande combien coûte le passeport",
        "un consulat refuse le passeport AES, que faire ?",
        "what to do if a consulate refuses the AES passport?",
        "que faire si le passeport AES est refusé ?",
        "ni u banna AES paspɔri la, mun ka kan ka kɛ?",
        "paspɔri banna, a kura bɛ sɔrɔ cogo di?",
        "le passeport est valable 5 ans ou 10 ans ?",
        "qu'est-ce que le consulat ne peut pas faire",
        "QNET est-ce une arnaque ?",
        "qui lit mes messages ?",
    ],
)
def test_told(text: str) -> None:
    assert not never_told(text)
