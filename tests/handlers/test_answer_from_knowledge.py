"""Answers from knowledge: at once, with source and date, kept as answered; what no row holds goes to a person, unanswered."""

from __future__ import annotations

from datetime import datetime, timedelta
from math import ceil

import pytest
from sqlalchemy import select

from bot import sms
from handlers.steps.note_failure import note_failure
from models.database import Transactions
from models.outbox import Outbound
from models.tickets import TicketEvent
from tests.conftest import count
from tests.handlers.due import due
from tests.handlers.talk import Talk
from work.tools import build_tools

PRICE = "combien coûte le passeport malien ?"


@pytest.fixture
def talk(transactions: Transactions, now: datetime) -> Talk:
    return Talk(transactions, build_tools(transactions), now)


def test_a_question_is_answered_at_once_and_its_ticket_kept_as_answered(talk: Talk) -> None:
    first, *rest = talk.says(PRICE)
    for part in ("55 000", "Source : maliactu.net, 2016.", "confirmer auprès du ministère", "AGENT"):
        assert part in first
    assert len(rest) == 1
    assert "Seuls l'équipe" in rest[0]
    (ticket,) = talk.tickets()
    assert (ticket.status, ticket.answered_at) == ("answered", None)
    assert talk.events() == ["opened", "answered from knowledge"]
    assert count(talk.transactions, "judgements") == 1


@pytest.mark.parametrize("style", ["whatsapp", "telegram"])
def test_elsewhere_the_whole_answer_is_said_with_the_address_of_its_source(talk: Talk, style: str) -> None:
    phone = "+33612345678" if style == "whatsapp" else "4411"
    first = talk.says("how long is the passport valid?", phone, style)[0]
    assert "five years" in first
    assert "https://" in first
    assert "AGENT" in first


def test_bambara_is_answered_in_bambara(talk: Talk) -> None:
    first = talk.says("paspɔri sɔngɔ ye joli ye?", style="whatsapp")[0]
    assert "Bɔyɔrɔ: maliactu.net" in first
    assert "MƆGƆ" in first


def test_what_has_no_text_in_a_language_is_french_as_a_whole(talk: Talk) -> None:
    first = talk.says("DGME baara ye mun ye?")[0]
    assert "service central" in first
    assert "répondez AGENT" in first
    assert "Bɔyɔrɔ" not in first


@pytest.mark.parametrize("text", ["AGENT", "merci", "et pour mon fils à Lyon ?", PRICE])
def test_any_reply_brings_it_to_the_desk_with_the_whole_delay(talk: Talk, text: str) -> None:
    talk.says(PRICE)
    talk.later(days=2).says(text)
    (ticket,) = talk.tickets()
    assert ticket.status == "open"
    assert ticket.due_at == due(talk.transactions, ticket, "first", talk.now)
    assert "reopened" in talk.events()


def test_a_second_question_is_answered_and_the_desk_reads_both(talk: Talk) -> None:
    talk.says(PRICE)
    (second,) = talk.later(minutes=3).says("le passeport est valable combien de temps ?")
    assert "cinq ans" in second
    assert [ticket.status for ticket in talk.tickets()] == ["open"]


def test_the_same_question_twice_is_not_answered_twice_by_ourselves(talk: Talk) -> None:
    talk.says(PRICE)
    assert "55 000" not in "".join(talk.later(minutes=30).says(PRICE))


def test_asked_again_in_another_language_it_is_answered_in_that_one(talk: Talk) -> None:
    talk.says(PRICE, "4411", "telegram")
    (bambara,) = talk.later(minutes=1).says("paspɔri sɔngɔ ye joli ye?", "4411", "telegram")
    assert "Bɔyɔrɔ: maliactu.net" in bambara
    (english,) = talk.later(minutes=1).says("how much is the Malian passport please?", "4411", "telegram")
    assert "Source: maliactu.net" in english
    assert "55" not in "".join(talk.later(minutes=1).says("how much is the Malian passport please?", "4411", "telegram"))


def test_on_an_open_ticket_the_desk_still_owes_its_answer(talk: Talk) -> None:
    talk.says("mon passeport est perdu à Lyon")
    (answer,) = talk.later(minutes=30).says("combien de temps le passeport est-il valable ?")
    assert "cinq ans" in answer
    (ticket,) = talk.tickets()
    assert (ticket.status, ticket.answered_at) == ("open", None)


def test_in_an_emergency_nothing_else_is_said(talk: Talk) -> None:
    talk.says("au secours ils nous frappent, ils vont nous tuer, on est enfermés à Zouara")
    assert "55 000" not in "".join(talk.later(minutes=30).says(PRICE))


def test_who_was_not_reached_was_not_answered(talk: Talk) -> None:
    talk.says(PRICE)
    with talk.transactions.write() as session:
        row = session.scalars(select(Outbound).where(Outbound.purpose == "knowledge")).one()
        row.status, row.error_code = "failed", "expired"
        note_failure(session, row, talk.now + timedelta(hours=3))
    assert talk.tickets()[0].status == "open"


def test_who_wants_no_messages_gets_a_ticket_that_is_not_called_answered(talk: Talk) -> None:
    talk.says("STOP")
    assert talk.later(minutes=30).says(PRICE) == []
    assert [ticket.status for ticket in talk.tickets()] == ["open"]


def test_status_says_answered(talk: Talk) -> None:
    talk.says(PRICE)
    (status,) = talk.later(minutes=5).says("SUIVI")
    assert "réponse a été donnée" in status


def test_the_row_and_the_confidence_are_in_the_history_and_no_words(talk: Talk) -> None:
    talk.says(PRICE)
    with talk.transactions.read() as session:
        told = session.scalars(select(TicketEvent).where(TicketEvent.kind == "answered from knowledge")).one()
    assert set(told.facts) == {"row", "confidence", "language"}
    assert told.facts["row"] == "passport-price"


UNKNOWN = (
    "combien coûte le passeport malien au Qatar ?",
    "quel est le prix du passeport à Abidjan ?",
    "quel est le numéro de la police en Libye ?",
    "donnez-moi le numéro d'urgence à Tunis",
    "il y a un numéro vert pour les femmes battues ?",
    "quel numéro appeler si mon patron me frappe ?",
    "combien coûte un visa pour le Canada ?",
    "faut-il un visa pour la Turquie ?",
    "combien coûte la carte consulaire à Madrid ?",
    "c'est combien la carte biométrique pour le renouvellement ?",
    "quel est le prix d'un extrait de naissance au consulat ?",
    "combien coûte un laissez-passer ?",
    "faut-il une carte de séjour au Sénégal ?",
    "quels métiers sont interdits aux étrangers en Algérie ?",
    "les Maliens peuvent-ils entrer au Canada ?",
    "quel est le taux de cotisation de l'INPS pour la diaspora ?",
    "combien donne l'OIM aux migrants de retour ?",
    "quelle amende pour un visa expiré à Dubaï ?",
    "combien coûte le rapatriement d'un corps depuis New York ?",
    "quelle est la durée légale du travail au Maroc ?",
    "à quelle heure ouvre le consulat de Lyon ?",
    "quel est le numéro de téléphone de l'ambassade à Tripoli ?",
    "quel capital faut-il pour une SARL au Mali ?",
    "combien de droits de douane pour une voiture ?",
    "how much is the Malian passport in Kuwait?",
    "what is the emergency number in Saudi Arabia?",
    "do I need a visa for Morocco?",
    "how much is the fine for overstaying in Dubai?",
    "what is the phone number of the embassy in Algiers?",
    "can Malians enter Germany without a visa?",
    "how much is the consular card in New York?",
    "what is the minimum wage for a maid in Kuwait?",
    "is there a hotline for trafficking in Lebanon?",
    "how much does IOM pay for return from Niger?",
    "Libi polisi nimɔrɔ ye joli ye?",
    "Kanada wiza ye joli ye?",
    "konsila karti ye joli ye Madrid?",
    "Qatar paspɔri sɔngɔ ye joli ye?",
    "konsila telefɔni nimɔrɔ ye mun ye Paris?",
    "INPS sara ye joli ye kalo o kalo?",
    "combien de temps dure la prison pour séjour irrégulier en Algérie ?",
    "quelle est l'adresse du refuge pour femmes à Tunis ?",
    "combien coûte la carte de séjour en Algérie ?",
    "quel est le prix du visa Schengen pour un Malien ?",
    "où se trouve le bureau de l'OIM à Agadez ?",
    "quel est le délai pour avoir le passeport à Djeddah ?",
    "combien de bagages gratuits pour le retour avec l'OIM ?",
    "quel est le salaire minimum en Arabie saoudite ?",
    "à partir de quel âge peut-on travailler au Maroc ?",
    "quelle est la loi sur la kafala au Liban ?",
    "what is the suicide hotline in Spain?",
    "how many months can I stay in Turkey without a visa?",
    "what are the opening hours of the embassy in Riyadh?",
    "how much does a lawyer cost in Italy?",
    "how much does it cost to send a body home from Spain?",
    "Arabi Sawuditi la baarakɛla sara ye joli ye?",
    "Ɛsipaɲi carte de séjour sɔngɔ ye joli ye?",
    "su taali so Ameriki la, a sara ye joli ye?",
    "furu sɔngɔ ye joli ye konsila la?",
    "konsila bɛ dayɛlɛ lɛri joli la Abijan?",
)


def test_there_are_sixty_in_three_languages() -> None:
    assert len(set(UNKNOWN)) == 60
    assert sum(" ye " in text or " bɛ " in text for text in UNKNOWN) >= 10
    assert sum(text.split()[0] in ("how", "what", "do", "can", "is") for text in UNKNOWN) >= 15


def test_what_no_row_holds_gets_a_ticket_and_no_invention(sqlite_transactions: Transactions, now: datetime) -> None:
    talk = Talk(sqlite_transactions, build_tools(sqlite_transactions), now)
    wrong = {text: said for at, text in enumerate(UNKNOWN) if (said := invented(talk, text, f"+223700{at:05d}"))}
    assert wrong == {}


def invented(talk: Talk, text: str, phone: str) -> list[str]:
    """What is wrong with the answer to a question that nothing we know answers."""
    known = {ticket.id for ticket in talk.tickets()}
    replies = talk.says(text, phone)
    opened = [ticket for ticket in talk.tickets() if ticket.id not in known]
    if len(opened) != 1 or opened[0].status != "open" or not replies:
        return ["no open ticket, or no reply", *replies]
    bare = " ".join(replies).replace(spoken(opened[0].reference), "")
    days = ceil((opened[0].due_at - opened[0].opened_at) / timedelta(days=1))
    numbers = {word.strip(".,;:") for word in bare.split() if any(map(str.isdigit, word))}
    return [*sorted(numbers - {str(days), str(24 * days)}), *(reply for reply in replies if sms.parts(reply) > 2)]


def test_an_invented_number_would_be_noticed(sqlite_transactions: Transactions, now: datetime) -> None:
    talk = Talk(sqlite_transactions, build_tools(sqlite_transactions), now)
    assert invented(talk, PRICE, "+22370000001") != []


def spoken(reference: str) -> str:
    return f"{reference[:3]} {reference[3:6]} {reference[6:]}"
