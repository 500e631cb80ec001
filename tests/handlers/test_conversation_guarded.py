"""Abuse of the service and of the person: floods, loops, stolen phones, guessed codes, recycled numbers."""

from __future__ import annotations

from datetime import datetime

import pytest
from sqlalchemy import select, update

from bot.reference_number import check_digit
from bot.values import InboundMessage, Reading, SenderAddress
from handlers.open_lines import LineSetting, open_lines
from handlers.store_inbound import store_inbound
from models.alarms import Alarm
from models.contacts import Address, AddressBinding, Contact
from models.database import Transactions
from models.messages import Message
from models.security import counted_on
from models.tickets import Ticket
from tests.builders import make_line
from tests.conftest import count
from tests.handlers.talk import LINES, Talk
from work.tools import build_tools

LOST = "mon passeport est perdu à Lyon"
MINE, OTHER = "+33612345678", "+33687654321"


@pytest.fixture
def talk(transactions: Transactions, now: datetime) -> Talk:
    return Talk(transactions, build_tools(transactions), now)


def test_500_messages_in_10_seconds_are_one_ticket_and_two_replies_at_most(talk: Talk, capsys) -> None:
    make_line(talk.transactions, talk.now)
    words = [LOST, "SUIVI", "STOP", "START", "AIDE", "LANGUE", "NOUVEAU", "EFFACER", "CODE 1234", "au secours"]
    messages = tuple(
        InboundMessage(f"f{number}", SenderAddress("phone", MINE), words[number % len(words)]) for number in range(500)
    )
    with talk.transactions.write() as session:
        store_inbound(session, LINES["sms"].id, Reading(messages), talk.now)
    talk.judge()
    with capsys.disabled():
        print(f"\nflood: 500 messages, {len(talk.kept())} kept, {len(talk.tickets())} tickets, {len(talk.outbox())} replies")
    assert (len(talk.kept()), len(talk.tickets())) == (500, 1)
    assert len(talk.outbox()) <= 2


def test_a_thousand_wishes_for_a_new_ticket_open_none_without_words(talk: Talk) -> None:
    for word in ("START", "NOUVEAU", "NEW") * 30:
        talk.later(seconds=5).says(word)
    assert talk.tickets() == []


@pytest.mark.parametrize(
    "text", ["Réponse automatique : je suis absent", "Thank you for your message. This is an automated response."]
)
def test_a_machine_is_left_without_a_reply_and_the_agent_sees_why(talk: Talk, text: str) -> None:
    talk.says(LOST)
    assert talk.later(seconds=30).says("SUIVI") != []
    for _ in range(5):
        talk.later(seconds=30).says(text)
    assert len(talk.outbox()) == 2


def test_two_machines_that_answer_each_other_stop(talk: Talk) -> None:
    said = talk.says("SUIVI")
    talk.says(LOST)
    exchanges = 0
    for _ in range(50):
        talk.later(seconds=40)
        said = talk.says("SUIVI")
        if not said:
            break
        exchanges += 1
    assert exchanges <= 3
    assert "silent: loop" in talk.events()


@pytest.mark.parametrize(("sender", "why"), [("32665", "short code"), ("Orange", "name"), ("anonymous", "hidden")])
def test_who_cannot_be_answered_is_heard_and_not_answered(talk: Talk, sender: str, why: str) -> None:
    assert talk.says(LOST, sender) == []
    assert len(talk.tickets()) == 1
    assert f"silent: {why}" in talk.events()


def test_our_own_number_is_not_answered(talk: Talk) -> None:
    with talk.transactions.write() as session:
        open_lines(session, [LineSetting("twilio", "twilio-sms", "sms", "T", number="+33780000000")], talk.now)
    assert talk.says(LOST, "+33780000000") == []
    assert "silent: own number" in talk.events()


@pytest.mark.parametrize("word", ["STOP", "stop", "HELP", "START"])
def test_what_the_provider_answers_itself_is_not_answered_twice(talk: Talk, word: str) -> None:
    talk.line = LineSetting("twilio", "twilio-sms", "sms", "T", answered_words="help info start stop unstop")
    talk.says(LOST)
    assert talk.later(minutes=20).says(word) == []
    with talk.transactions.read() as session:
        opted_out = session.scalars(select(Address)).one().opted_out_at
    assert (opted_out is not None) is (word.upper() == "STOP")
    assert len(talk.later(minutes=20).says("ARRET" if word == "START" else "bonjour ?")) == (0 if word.upper() == "STOP" else 1)


def test_status_tells_the_stage_and_nothing_else(talk: Talk) -> None:
    talk.says(LOST)
    (reply,) = talk.later(minutes=20).says("SUIVI")
    assert "Quelqu'un va le lire" in reply
    for word in ("passeport", "Lyon", "consulat"):
        assert word not in reply
    with talk.transactions.write() as session:
        session.execute(update(Ticket).values(status="pending", answered_at=talk.now))
    assert "réponse" in talk.later(minutes=20).says("suivi !")[0].lower()
    with talk.transactions.write() as session:
        session.execute(update(Ticket).values(status="closed", closed_at=talk.now))
    assert "fermé" in talk.later(minutes=20).says("SUIVI")[0]


def test_with_a_code_the_phone_alone_learns_what_a_stranger_learns(talk: Talk) -> None:
    talk.says(LOST)
    assert "code" in talk.later(minutes=20).says("CODE 4821")[0].lower()
    for text in ("SUIVI", "SUIVI 9999"):
        (mine,) = talk.later(minutes=20).says(text)
        (strangers,) = talk.says(text, OTHER)
        assert mine == strangers
    (told,) = talk.later(minutes=20).says("SUIVI 4821")
    assert "dossier" in told
    assert not any("4821" in text for text in talk.kept())


def test_a_code_from_another_number_is_noted_and_the_desk_told(talk: Talk) -> None:
    talk.says(LOST)
    talk.later(minutes=20).says("CODE 4821")
    (ticket,) = talk.tickets()
    right = talk.later(minutes=20).says(f"SUIVI {ticket.reference} 4821", OTHER)
    wrong = talk.later(minutes=20).says("SUIVI 192837465 4821", "+33600000009")
    assert right == wrong == ["C'est noté, merci."]
    assert "status asked from elsewhere" in talk.events()


def test_twenty_wrong_codes_lock_it_for_self_service_and_ring(talk: Talk) -> None:
    talk.says(LOST)
    talk.later(minutes=20).says("CODE 4821")
    (ticket,) = talk.tickets()
    for number in range(10):
        assert talk.later(minutes=11).says(f"SUIVI {1000 + number}") in (["C'est noté, merci."], [])
        assert talk.says(f"SUIVI {ticket.reference} {2000 + number}", f"+3360000{number:04d}") == ["C'est noté, merci."]
    assert talk.later(days=1).says("SUIVI 4821") == ["C'est noté, merci."]
    assert "code locked" in talk.events()
    with talk.transactions.read() as session:
        assert session.scalars(select(Alarm.kind)).all() == ["wrong status codes"]
        assert sum(counted_on(session, talk.now.date().replace(day=day), "wrong status code") for day in (21, 22)) == 20


def test_the_code_backwards_looks_like_success_and_rings(talk: Talk) -> None:
    talk.says(LOST)
    talk.later(minutes=20).says("CODE 4821")
    (right,) = talk.later(minutes=20).says("SUIVI 4821")
    (forced,) = talk.later(minutes=20).says("SUIVI 1284")
    assert forced == right
    (ticket,) = talk.tickets()
    assert (ticket.emergency, ticket.priority, ticket.held_open) == (True, "emergency", True)
    assert "duress" in talk.events()


def test_a_code_that_reads_the_same_backwards_is_refused_and_a_second_one_left_to_a_human(talk: Talk) -> None:
    talk.says(LOST)
    assert "autres" in talk.later(minutes=20).says("CODE 1221")[0]
    talk.later(minutes=20).says("CODE 4821")
    talk.later(minutes=20).says("CODE 5555")
    assert "code change asked" in talk.events()
    assert "dossier" in talk.later(minutes=20).says("SUIVI 4821")[0]


def test_a_reference_from_elsewhere_joins_nothing_and_reveals_nothing(talk: Talk) -> None:
    talk.says(LOST)
    (ticket,) = talk.tickets()
    (reply,) = talk.later(minutes=5).says(f"dossier {ticket.reference}: bonjour, où en est mon affaire ?", OTHER)
    assert len(talk.tickets()) == 2
    assert ticket.reference[3:6] not in reply or ticket.reference[6:] not in reply
    assert "named from elsewhere" in talk.events()


def test_a_reference_from_its_own_person_joins_that_ticket_and_a_slip_does_not(talk: Talk) -> None:
    talk.says(LOST)
    talk.later(minutes=20).says("NOUVEAU : mon patron ne me paie plus à Lyon")
    first, second = talk.tickets()
    spaced = f"{first.reference[:3]}-{first.reference[3:6]} {first.reference[6:]}"
    talk.later(minutes=20).says(f"pour le {spaced} voici le numéro du récépissé")
    slip = first.reference[:8] + str((int(first.reference[8]) + 1) % 10)
    assert check_digit(slip) != "0"
    talk.later(minutes=20).says(f"pour le {slip} encore un mot")
    with talk.transactions.read() as session:
        rows = session.scalars(select(Message).where(Message.direction == "inbound").order_by(Message.id))
        assert [row.ticket_id for row in rows] == [first.id, second.id, first.id, second.id]


def test_a_number_silent_for_90_days_is_a_strangers(talk: Talk, capsys) -> None:
    talk.says("mon frère est en prison à Alger", MINE)
    talk.later(days=89).says("merci", MINE)
    assert count(talk.transactions, "address_bindings WHERE valid_until IS NOT NULL") == 0
    before = talk.tickets()[0]
    (status,) = talk.later(days=92).says("SUIVI", MINE)
    replies = talk.later(minutes=20).says("bonjour, je voudrais un passeport à Lyon", MINE)
    shown = sum(before.reference[3:6] in text or "Alger" in text or "prison" in text for text in (status, *replies))
    with capsys.disabled():
        print(f"\nrecycled number: old content shown {shown}")
    assert shown == 0
    with talk.transactions.read() as session:
        holders = session.scalars(select(AddressBinding.contact_id).where(AddressBinding.valid_until.is_(None))).all()
        assert len(holders) == 1
        assert holders[0] != before.contact_id
        tickets = session.scalars(select(Ticket).where(Ticket.contact_id == holders[0])).all()
        assert len(tickets) == 1
        languages = session.scalars(select(Contact.language).where(Contact.id == holders[0])).all()
    assert languages == ["fra"]
    assert "address passed on" in talk.events()


def test_a_language_that_is_not_ours_is_kept_routed_and_flagged(talk: Talk) -> None:
    talk.says(
        "Ich habe meinen Reisepass in Berlin verloren, bitte helfen Sie mir, was soll ich jetzt machen?", "+4915112345678"
    )
    (ticket,) = talk.tickets()
    assert ticket.country == "DE"
    assert "language not spoken here" in talk.events()


def test_what_is_asked_for_is_answered_a_few_seconds_after_the_last_reply(talk: Talk) -> None:
    talk.says(LOST)
    for word in ("SUIVI", "AIDE", "AGENT", "LANGUE", "CODE 4821", "NON", "EFFACER", "oui"):
        assert len(talk.later(seconds=8).says(word)) == 1, word


def test_a_new_concern_a_few_seconds_after_nouveau_gets_its_number(talk: Talk) -> None:
    talk.says(LOST)
    talk.later(seconds=8).says("NOUVEAU")
    (reply, *_) = talk.later(seconds=8).says("mon patron ne me paie plus à Lyon")
    reference = talk.tickets()[-1].reference
    assert len(talk.tickets()) == 2
    assert f"{reference[:3]} {reference[3:6]} {reference[6:]}" in reply


def test_the_same_word_again_and_again_is_answered_three_times(talk: Talk) -> None:
    talk.says(LOST)
    assert [len(talk.later(seconds=10).says("SUIVI")) for _ in range(6)] == [1, 1, 1, 0, 0, 0]


def test_reserved_words_in_a_flood_that_takes_its_time_get_two_replies_at_most(talk: Talk) -> None:
    talk.says(LOST)
    for number in range(100):
        talk.later(milliseconds=100).says(("SUIVI", "AIDE", "LANGUE", "EFFACER")[number % 4])
    assert len(talk.outbox()) <= 2


def test_the_place_that_we_asked_for_is_never_taken_in_silence(talk: Talk) -> None:
    talk.says("mon passeport est perdu", "+22376000001")
    (reply, *_) = talk.later(minutes=1).says("Paris", "+22376000001")
    assert "Bagnolet" in reply
    assert "jours" in reply
    assert talk.later(minutes=1).says("Paris", "+22376000001") == []


@pytest.mark.parametrize("typed", ["CODE 4 8 2 1", "mon code 4821", "code 48 21"])
def test_a_code_is_taken_and_starred_however_it_is_spaced(talk: Talk, typed: str) -> None:
    talk.says(LOST)
    (reply,) = talk.later(seconds=8).says(typed)
    assert "4821" not in reply
    assert not any(digit in talk.kept()[-1] for digit in "4821")
    assert "Quelqu'un va le lire" in talk.later(minutes=20).says("SUIVI 4821")[0]
