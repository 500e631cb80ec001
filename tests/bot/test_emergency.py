"""Emergencies: alarms without alarm words ring, alarm words without an alarm do not."""

from __future__ import annotations

import pytest

from bot import shipped
from bot.emergency import is_faint, judge_alarm
from bot.shipped import concern_model

MODEL = concern_model()


@pytest.mark.parametrize(
    "text",
    [
        "le patron garde la porte fermée, on ne sort pas depuis 3 mois",
        "notre bateau coule, nous sommes en mer",
        "ils demandent une rançon sinon ils tuent mon frère",
        "U ye n datugu so kɔnɔ, n tɛ se ka bɔ",
        "an bɛ kɔgɔji kan, ji bɛ don kurun kɔnɔ",
        "we are locked inside, no water since two days",
        "mi marido tiene un cuchillo y me va a matar",
        "أنقذونا القارب يغرق",
        "aiuto subito, mi vuole uccidere",
        "je veux me tuer",
    ],
)
def test_danger_rings(text: str) -> None:
    verdict = judge_alarm(text, "", MODEL)
    assert verdict.flag
    assert verdict.words
    assert set(verdict.words) <= {word.strip(",") for word in text.split()}


@pytest.mark.parametrize(
    "text",
    [
        "urgent passeport svp",
        "je suis mort de fatigue avec vos rendez-vous",
        "je ne suis plus en prison, merci",
        "mon père est mort l'an dernier, acte de décès",
        "paspɔri urgent, n bɛ taa dɔgɔkun nata",
        "waiting for my passport is killing me",
        "bonjour",
        "",
        "👍🏾",
        "\ud800",
    ],
)
def test_alarm_words_alone_do_not_ring(text: str) -> None:
    verdict = judge_alarm(text, "", MODEL)
    assert not verdict.flag
    assert verdict.words == ()


def test_a_verdict_is_at_least_as_sure_as_not() -> None:
    for text in ("au secours on va mourir", "bonjour", "mon frère est malade", "U ye an datugu"):
        assert 0.5 <= judge_alarm(text, "", MODEL).confidence <= 1.0


SAYS_NOTHING = [
    *"abotuyz234689?!",
    "svp",
    "svp svp",
    "slt",
    "nous",
    "mon frère",
    "ok",
    "allo allo",
    "12 34",
    "...",
    "i ni ce",
    "je suis à Alger",
]


@pytest.mark.parametrize("text", SAYS_NOTHING)
def test_what_says_nothing_rings_nothing(text: str) -> None:
    assert not judge_alarm(text, "fra", shipped.concern_model()).flag


@pytest.mark.parametrize(
    "text", ["au secours", "AU SECOURS !!", "n balimakɛ minɛna Alger, aw ye n dɛmɛ", "SVP SVP SVP ON VA MOURIR VENEZ"]
)
def test_a_plain_cry_rings_however_short(text: str) -> None:
    assert judge_alarm(text, "fra", shipped.concern_model()).flag


@pytest.mark.parametrize(
    "text",
    [
        "je peux venir lundi matin",
        "c'était à la gare de Part-Dieu",
        "je l'ai perdu dans le train hier",
        "je viens de perdre mon passeport allemand à Cologne",
        "toujours rien",
        "n bɛ na ntɛnɛn sɔgɔma",
        "i lost it on the train yesterday",
    ],
)
def test_calm_follow_ups_do_not_ring(text: str) -> None:
    assert not judge_alarm(text, "", MODEL).flag


@pytest.mark.parametrize("text", ["on me frappe", "police minɛ na", "u bɛ n gosi", "they are beating me", "n bɛ n yɛrɛ faga"])
def test_plain_danger_is_never_faint(text: str) -> None:
    verdict = judge_alarm(text, "", MODEL)
    assert verdict.flag
    assert not is_faint(text, verdict)
