"""The conversation with a citizen: questions one at a time, reserved words, consent, third persons, several concerns."""

from __future__ import annotations

from datetime import datetime

import pytest
from sqlalchemy import select

from bot import sms
from bot.understand import Tools
from bot.values import InboundAttachment
from models.contacts import Address, Contact
from models.database import Transactions
from models.erasures import Erasure
from models.messages import Message
from models.questions import Question, open_question
from models.tickets import AccessGrant, Ticket, TicketCategory, TicketPerson
from tests.conftest import count
from tests.handlers.talk import Talk
from work.tools import build_tools

LOST = "mon passeport est perdu à Lyon"


@pytest.fixture
def talk(transactions: Transactions, now: datetime) -> Talk:
    return Talk(transactions, build_tools(transactions), now)


@pytest.fixture
def tools(talk: Talk) -> Tools:
    return talk.tools


def spoken(reference: str) -> str:
    return f"{reference[:3]} {reference[3:6]} {reference[6:]}"


def test_the_first_answer_says_what_who_when_and_who_reads(talk: Talk) -> None:
    (reply,) = talk.says(LOST)
    (ticket,) = talk.tickets()
    for part in ("passeport", "consulat général du Mali à Lyon", "jours", spoken(ticket.reference), "NON"):
        assert part in reply
    assert sms.parts(reply) <= 2
    assert "NON" not in "".join(talk.later(minutes=20).says("merci"))


def test_an_emergency_asks_nothing_and_offers_no_choice(talk: Talk) -> None:
    (reply,) = talk.says("au secours ils nous frappent, ils vont nous tuer, on est enfermés à Zouara")
    assert "prévenue" in reply
    assert "NON" not in reply
    assert count(talk.transactions, "questions") == 0


def test_one_question_at_a_time_and_each_only_once(talk: Talk) -> None:
    assert "quel pays" in talk.says("bonjour j'ai perdu mon passeport", "+22378120045")[0]
    with talk.transactions.read() as session:
        assert [row.kind for row in session.scalars(select(Question)) if row.kind != "share"] == ["where"]
    (placed,) = talk.later(minutes=20).says("je suis à Libreville", "+22378120045")
    assert "Libreville" in placed
    assert "photo" in placed
    (joined,) = talk.later(minutes=20).says("et ma carte NINA aussi", "+22378120045")
    assert "?" not in joined
    assert "photo" not in joined


def test_a_photo_that_came_is_not_asked_for(talk: Talk) -> None:
    picture = InboundAttachment("image", "media-1", "image/jpeg")
    (reply,) = talk.says(LOST, style="whatsapp", attachments=(picture,))
    assert "photo" not in reply


def test_a_complaint_is_told_neither_topic_nor_post_nor_choice(talk: Talk) -> None:
    (reply,) = talk.says("l'agent du consulat de Paris m'a demandé 50 euros sans reçu pour mon dossier")
    for word in ("plainte", "consulat", "ministère", "paris"):
        assert word not in reply.lower()


def test_two_concerns_in_one_message_are_one_ticket_with_both_marked(talk: Talk) -> None:
    talk.says("mon patron ne me paie pas depuis 4 mois, et aussi mon titre de séjour est expiré, la préfecture de Lyon refuse")
    (ticket,) = talk.tickets()
    with talk.transactions.read() as session:
        rows = session.scalars(select(TicketCategory).where(TicketCategory.ticket_id == ticket.id))
        marked = {row.category_id for row in rows}
    assert marked == {"labour", "residence"}


@pytest.mark.parametrize("word", ["NON", "non", "Non.", "ayi", "no"])
def test_who_does_not_want_the_post_to_read_goes_to_the_ministry(talk: Talk, word: str) -> None:
    talk.says(LOST)
    talk.later(minutes=2)
    (reply,) = talk.says(word)
    (ticket,) = talk.tickets()
    assert ticket.desk_id == "ministry"
    with talk.transactions.read() as session:
        held = session.scalars(select(AccessGrant).where(AccessGrant.until.is_(None))).all()
        assert [grant.desk_id for grant in held] == ["ministry"]
        assert session.scalars(select(Contact)).one().keeps_from_post
    assert "ministère" in reply or "Minisiriso" in reply or "ministry" in reply.lower()
    talk.later(days=1).says("NOUVEAU : mon passeport à Lyon encore")
    assert [one.desk_id for one in talk.tickets()] == ["ministry", "ministry"]


def test_a_long_message_that_begins_with_no_is_a_concern(talk: Talk) -> None:
    talk.says(LOST)
    talk.later(minutes=20).says("non je n'ai toujours pas reçu mon passeport, que faire maintenant ?")
    assert talk.tickets()[0].desk_id == "mission:consulate-general-lyon"


@pytest.mark.parametrize(
    ("word", "language"),
    [("LANGUE bambara", "bam"), ("bamanankan", "bam"), ("langue: english", "eng"), ("ENGLISH", "eng"), ("français !", "fra")],
)
def test_the_language_changes_when_asked(talk: Talk, word: str, language: str) -> None:
    talk.says(LOST)
    talk.later(minutes=20).says(word)
    with talk.transactions.read() as session:
        assert session.scalars(select(Contact)).one().language == language
        latest = session.scalars(select(Message).where(Message.direction == "outbound").order_by(Message.id.desc())).first()
        assert latest is not None
        assert latest.language == language


def test_language_alone_asks_which(talk: Talk) -> None:
    (reply,) = talk.says("LANGUE")
    assert "bamanankan" in reply
    assert talk.tickets() == []


@pytest.mark.parametrize("word", ["AGENT", "agent !", "mɔgɔ"])
def test_agent_marks_the_ticket(talk: Talk, word: str) -> None:
    talk.says(LOST)
    (reply,) = talk.later(minutes=20).says(word)
    (ticket,) = talk.tickets()
    assert ticket.wanted_human_at == talk.now
    assert spoken(ticket.reference) in reply
    assert "wants a human" in talk.events()


def test_agent_without_a_ticket_opens_one(talk: Talk) -> None:
    (reply,) = talk.says("AGENT")
    (ticket,) = talk.tickets()
    assert ticket.wanted_human_at is not None
    assert spoken(ticket.reference) in reply


def test_help_alone_is_helped_and_heard(talk: Talk) -> None:
    (reply,) = talk.says("AIDE")
    assert "SUIVI" in reply
    assert len(talk.tickets()) == 1


def test_help_with_words_is_a_concern(talk: Talk) -> None:
    talk.says("aide moi, je suis malade à Tunis")
    assert talk.tickets()[0].category_id == "health"


def test_new_opens_another_ticket_at_once_or_with_the_next_message(talk: Talk) -> None:
    talk.says(LOST)
    talk.later(minutes=20).says("NOUVEAU : mon patron ne me paie plus à Lyon")
    assert [ticket.category_id for ticket in talk.tickets()] == ["identity-documents", "labour"]
    (asked,) = talk.later(minutes=20).says("NOUVEAU")
    assert "nouvelle demande" in asked
    talk.later(minutes=2).says("ma bourse d'études n'est pas payée")
    assert [ticket.category_id for ticket in talk.tickets()][2:] == ["education"]
    talk.later(minutes=2).says("je suis étudiant en master")
    assert len(talk.tickets()) == 3


def test_new_is_limited_to_five_a_day(talk: Talk) -> None:
    talk.says(LOST)
    for number in range(20):
        talk.later(minutes=1).says(f"NOUVEAU : encore une demande de passeport {number}")
        talk.says("START")
    assert len(talk.tickets()) == 5
    talk.later(days=2).says("NOUVEAU : encore une demande de passeport")
    assert len(talk.tickets()) == 6


def test_stop_leaves_the_ticket_open_and_tells_the_agent(talk: Talk) -> None:
    talk.says(LOST)
    assert len(talk.later(minutes=20).says("STOP")) == 1
    assert talk.says("STOP") == []
    assert talk.later(minutes=20).says("et alors ?") == []
    assert talk.tickets()[0].status == "open"
    assert "opted out" in talk.events()
    assert "silent: opted out" in talk.events()
    assert len(talk.later(minutes=20).says("START")) == 1


def test_erasing_asks_first_and_is_then_queued(talk: Talk) -> None:
    talk.says(LOST)
    (asked,) = talk.later(minutes=20).says("EFFACER")
    assert "OUI" in asked
    assert count(talk.transactions, "erasures") == 0
    (done,) = talk.later(minutes=1).says("oui")
    assert "effacé" in done
    with talk.transactions.read() as session:
        wish = session.scalars(select(Erasure)).one()
        assert (wish.confirmed_at, wish.done_at) == (talk.now, None)


def test_erasing_is_not_done_on_a_no_nor_after_a_day(talk: Talk) -> None:
    talk.says(LOST)
    talk.later(minutes=20).says("EFFACER")
    assert "rien n'est effacé" in talk.later(minutes=1).says("non")[0]
    talk.later(minutes=20).says("EFFACER")
    talk.later(days=2).says("oui")
    assert count(talk.transactions, "erasures") == 0


def test_the_reporter_and_the_person_concerned_are_kept_apart(talk: Talk) -> None:
    (reply,) = talk.says("mon frère est en prison à Tripoli depuis deux mois", "+22376010203")
    (ticket,) = talk.tickets()
    assert (ticket.country, ticket.desk_id) == ("LY", "mission:embassy-tripoli")
    with talk.transactions.read() as session:
        people = {row.role: row.contact_id for row in session.scalars(select(TicketPerson))}
        assert people["writer"] == ticket.contact_id
        assert people["concerned"] != ticket.contact_id
        assert session.scalars(select(Address)).all()[0].id is not None
    assert "prison" not in reply


def test_the_place_of_the_person_concerned_is_asked_for_not_the_reporters(talk: Talk) -> None:
    (reply,) = talk.says("le patron de mon frère ne lui paie pas son salaire depuis trois mois", "+22376010203")
    assert "cette personne" in reply


@pytest.mark.parametrize(
    "text",
    [
        "je veux mourir, je n'en peux plus",
        "I want to kill myself",
        "n bɛna n yɛrɛ faga",
        "سأقتل نفسي",
        "mon patron m'a volé, je vais le tuer",
    ],
)
def test_words_of_despair_come_first_and_are_never_closed_by_a_clock(talk: Talk, text: str) -> None:
    (reply,) = talk.says(text)
    (ticket,) = talk.tickets()
    assert (ticket.priority, ticket.emergency, ticket.held_open) == ("emergency", True, True)
    assert "distress" in talk.events()
    assert spoken(ticket.reference) in reply.replace("\u00a0", " ")  # not torn apart on Arabic phones


def test_another_place_in_a_later_message_moves_nothing(talk: Talk) -> None:
    talk.says(LOST)
    talk.later(minutes=20).says("je suis maintenant à Madrid en Espagne, changez mon consulat")
    assert talk.tickets()[0].desk_id == "mission:consulate-general-lyon"
    assert "another place said" in talk.events()


def test_open_question_is_the_latest(talk: Talk) -> None:
    talk.says("bonjour j'ai perdu mon passeport", "+22378120045")
    with talk.transactions.read() as session:
        contact = session.scalars(select(Contact)).first()
        assert contact is not None
        question = open_question(session, contact.id, talk.now)
        assert question is not None
        assert question.kind in ("where", "share")
        assert session.get_one(Ticket, question.ticket_id).contact_id == contact.id


def test_a_ticket_is_split_when_asked_to(talk: Talk) -> None:
    talk.says("mon patron ne me paie pas depuis 4 mois, et aussi mon titre de séjour est expiré, la préfecture de Lyon refuse")
    (reply,) = talk.later(minutes=20).says("merci de m'aider")
    assert "répondez 2" in reply.lower()
    (done,) = talk.later(minutes=20).says("2")
    first, second = talk.tickets()
    assert {first.category_id, second.category_id} == {"labour", "residence"}
    assert spoken(second.reference) in done
    talk.later(minutes=20).says("2")
    assert len(talk.tickets()) == 2


@pytest.mark.parametrize("text", ["ok", "oui", "merci", "2"])
def test_a_polite_word_after_the_choice_changes_nothing(talk: Talk, text: str) -> None:
    talk.says(LOST)
    replies = talk.later(minutes=20).says(text)
    assert talk.tickets()[0].desk_id == "mission:consulate-general-lyon"
    assert all("consulat peut voir" not in reply for reply in replies)


def test_who_withheld_may_share_later(talk: Talk) -> None:
    talk.says(LOST)
    talk.later(minutes=2).says("NON")
    (asked,) = talk.later(minutes=20).says("NOUVEAU : ma carte NINA à Lyon")
    assert talk.tickets()[1].desk_id == "ministry"
    asked = " ".join([asked, *talk.later(minutes=20).says("alors ?"), *talk.later(minutes=20).says("et maintenant ?")])
    assert "passer votre demande au consulat" in asked
    (shared,) = talk.later(minutes=1).says("oui")
    assert "peut voir" in shared
    assert talk.tickets()[1].desk_id == "mission:consulate-general-lyon"


def test_one_confirmed_wish_is_one_erasure(talk: Talk) -> None:
    talk.says(LOST)
    talk.later(minutes=20).says("EFFACER")
    talk.later(minutes=2).says("EFFACER")
    talk.later(minutes=2).says("oui")
    talk.later(minutes=2).says("oui")
    assert count(talk.transactions, "erasures") == 1
