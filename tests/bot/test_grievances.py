"""A post that asks for money, takes it, insults or refuses never reads of it; what it rightly asks is no complaint."""

from __future__ import annotations

import pytest

from bot.grievances import accuses_post
from bot.hear import hear
from bot.sensitivity import sensitivity
from work.file_tools import file_tools

TOOLS = file_tools()
GRIEVANCES = (
    *("le consulat m'a demandé 55000 francs", "l'ambassade a pris mon argent", "le consul veut de l'argent pour mon passeport"),
    *("le consulat m'a demandé 55000 francs, c'est normal ?", "on m'a demandé 50 euros au consulat de Lyon"),
    *("l'agent de l'ambassade m'a insulté", "le consulat refuse de me recevoir", "corruption au consulat de Paris"),
    *("les agents du consulat sont des voleurs", "au consulat ils m'ont fait payer 100 euros sans reçu"),
    *("j'ai perdu mon passeport et le consulat m'a demandé 55000 francs", "l'ambassade ne veut pas me donner mon passeport"),
    *("the consul wants money", "the embassy took my money", "they asked me for money at the embassy"),
    *("consulate staff asked me for 200 dollars", "the embassy man shouted at me", "the embassy refused to renew my passport"),
    *("konsila ye wari ɲini n fɛ", "lasigidenso ye n ka wari ta", "anbasadi ye n nɛni", "konsili banna ka n ka paspɔri di"),
    *("lasigidenso la u ko n ka wari sara", "u ye 50 ero ɲini n fɛ konsila la"),
    *("el consulado me pidió dinero", "il consolato mi ha chiesto soldi", "o consulado pediu-me dinheiro"),
    *("السفارة طلبت مني المال", "القنصل أخذ فلوسي", "konsil ɗaɓɓii kaalis e am", "konsila da xaalisi ñaagandi n maxa"),
)
NONE = (
    *(
        "combien le consulat demande pour un passeport ?",
        "le consulat m'a aidé",
        "le consulat m'a demandé un extrait de naissance",
    ),
    *("l'ambassade a pris mes empreintes", "mon patron a pris mon argent, je vais au consulat", "merci au consulat de Lyon"),
    *("le consulat est fermé et mon patron a pris mon argent", "un voleur a pris mon argent devant l'ambassade"),
    *("l'ambassade de France m'a refusé le visa", "the french embassy refused my visa", "ma carte consulaire a été volée"),
    *("je veux demander au consulat de l'argent pour rentrer", "l'ambassade m'a dit de revenir le 15"),
    *("est-ce que le consulat peut me donner de l'argent pour rentrer ?", "j'ai payé 55000 au consulat pour le passeport"),
    *("how much does the consulate charge for a passport?", "the consulate asked me for a birth certificate"),
    *("the embassy helped me, thank you", "konsila bɛ wari joli ɲini paspɔri la ?", "konsila ye n dɛmɛ"),
    *("la police m'a demandé 500 euros près du consulat", "quand est-ce que le consulat prend les empreintes ?"),
)


@pytest.mark.parametrize("text", GRIEVANCES)
def test_a_grievance_is_kept_from_the_post(text: str) -> None:
    assert accuses_post(text, TOOLS.gazetteer)
    assert sensitivity(hear(text, TOOLS), TOOLS.facts) in ("complaint", "protection")


@pytest.mark.parametrize("text", NONE)
def test_what_a_post_rightly_does_is_none(text: str) -> None:
    assert not accuses_post(text, TOOLS.gazetteer)
