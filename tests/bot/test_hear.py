"""What a message of a conversation says: several concerns, NOUVEAU and its sisters, everybody's greetings, machines."""

from __future__ import annotations

import pytest

from bot.concerned import tells_of_another
from bot.hear import hear
from bot.loops import is_automatic
from bot.shared_greetings import is_shared_greeting
from bot.speak import language_to_speak
from bot.understand import Known
from work.file_tools import file_tools

TOOLS = file_tools()


@pytest.mark.parametrize(
    "text",
    [
        "j'ai perdu mon passeport et mon patron ne me paie pas depuis 4 mois",
        "j'ai perdu mon passeport, mon patron ne me paie pas depuis 4 mois",
        "j'ai perdu mon passeport. mon patron ne me paie pas depuis 4 mois",
        "n ka paspɔri tununna ani n ka patɔrɔn tɛ n sara",
        "n ka paspɔri tununna wa ne patɔrɔn tɛ ne sara",
        "I lost my passport and my boss does not pay me since 3 months",
        "he perdido mi pasaporte y mi jefe no me paga",
        "ho perso il passaporto e il mio capo non mi paga da 4 mesi",
        "perdi meu passaporte e o meu patrão não paga",
        "فقدت جوازي وصاحب العمل لا يدفع راتبي",
    ],
)
def test_two_concerns_are_both_heard(text: str) -> None:
    first, second = hear(text, TOOLS).concern.candidates[:2]
    assert {first[0], second[0]} == {"identity-documents", "labour"}
    assert second[1] >= 0.3


@pytest.mark.parametrize(
    "text", ["mon passeport est perdu et ma carte NINA aussi", "mon mari est mort et je veux rapatrier le corps"]
)
def test_one_concern_stays_one(text: str) -> None:
    assert hear(text, TOOLS).concern.candidates[1][1] < 0.2


def test_what_follows_the_word_for_new_says_where() -> None:
    heard = hear("KURA ne patɔrɔn tɛ ne sara", TOOLS, Known(phone="+33612345678"))
    assert (heard.command, heard.country, heard.category) == ("new", "FR", "labour")
    assert hear("NEW: my boss in Madrid does not pay me", TOOLS, Known(phone="+33612345678")).country == "ES"


@pytest.mark.parametrize(
    "text", ["salam", "Salam aleykoum", "as salam", "As-salamou alaykoum", "assalamu alaikum", "hello", "slm"]
)
@pytest.mark.parametrize(
    ("known", "phone", "spoken"),
    [
        *((None, "+33612345678", "fra"), (None, "+447911123456", "eng"), (None, "+966501234567", "ara")),
        *((None, "+22376010203", "fra"), (None, None, "fra"), ("bam", "+966501234567", "bam")),
    ],
)
def test_a_shared_greeting_chooses_no_language(text: str, known: str | None, phone: str | None, spoken: str) -> None:
    guess = hear(text, TOOLS, Known(phone=phone, language=known)).language_guess
    assert language_to_speak(guess, known, TOOLS.book) == spoken


def test_salut_is_french_to_a_stranger_and_changes_nobodys_language() -> None:
    assert hear("salut", TOOLS, Known(phone="+34600123456")).language == "fra"
    assert hear("salut", TOOLS, Known(language="bam")).language == "bam"


@pytest.mark.parametrize("text", ["السلام عليكم", "i ni ce", "bonjour", "salaire", "salut mon passeport est perdu", "la santé"])
def test_what_tells_a_language_is_no_shared_greeting(text: str) -> None:
    assert not is_shared_greeting(text)


@pytest.mark.parametrize(
    "text",
    [
        "out of office",
        "I am out of the office until Monday. For urgent help call the police, a man was arrested.",
        "réponse automatique",
        "Bonjour, je suis actuellement absent du bureau jusqu'à lundi",
        "Automatic reply: Out of Office",
        "Thank you for contacting us! We will answer you soon.",
        "رد آلي: أنا خارج المكتب",
    ],
)
def test_a_machines_words_are_no_concern(text: str) -> None:
    heard = hear(text, TOOLS)
    assert (heard.category, heard.emergency, heard.command) == ("other", False, "")


@pytest.mark.parametrize(
    "text",
    [
        "j'ai reçu une réponse automatique",
        "votre message automatique ne m'aide pas, je suis en prison",
        "SVP ne pas répondre à ce numéro, le patron regarde mon téléphone",
        "they threw me out of the office",
        "c'est une réponse automatique ?",
    ],
)
def test_who_speaks_of_a_machine_is_none(text: str) -> None:
    assert not is_automatic(text)


def test_whose_place_is_asked_for() -> None:
    theirs = ("mon fils a perdu son passeport", "n dɔgɔkɛ ka paspɔri tununna", "my brother lost his passport")
    own = ("j'ai perdu mon passeport", "je veux l'extrait de naissance de mon fils", "mon mari et moi avons tout perdu")
    assert all(map(tells_of_another, theirs))
    assert not any(map(tells_of_another, own))
