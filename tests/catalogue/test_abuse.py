"""Abuse of the service and of the person: one test for each line of the catalogue (V1 to V20), by its id."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.understand import Tools
from bot.values import InboundAttachment, InboundMessage, Reading, SenderAddress, SendOutcome
from handlers.answer_message import answer_message
from handlers.claim_inbound import claim_inbound
from handlers.claim_send import claim_send
from handlers.find_campaigns import find_campaigns
from handlers.record_outcome import Answered, record_outcome
from handlers.reply_to_contact import CannotReply, Reply, reply_to_contact
from handlers.resolve_ticket import resolve_ticket
from handlers.steps.reach_ticket import ChangedMeanwhile
from handlers.store_inbound import store_inbound
from models.alarms import Alarm
from models.base import new_id
from models.contacts import Address
from models.database import Transactions
from models.files import FileStore
from models.messages import Attachment
from models.tickets import Ticket, TicketEvent
from tests.builders import make_agent, make_line
from tests.conftest import count
from tests.handlers.talk import LINES, Talk
from work.file_tools import file_tools
from work.judge_inbox import judge_inbox

LOST = "mon passeport est perdu à Lyon"
MINE, OTHER = "+33612345678", "+33687654321"
CODE, BACKWARDS = "4821", "1284"


@pytest.fixture(scope="module")
def tools() -> Tools:
    return file_tools()


@pytest.fixture
def talk(transactions: Transactions, tools: Tools, now: datetime) -> Talk:
    return Talk(transactions, tools, now)


@pytest.fixture
def store(tmp_path: Path) -> FileStore:
    return FileStore(tmp_path / "files")


def bring(talk: Talk, messages: list[tuple[str, str]], **more: object) -> None:
    """Many messages at once, as (phone, text), waiting to be judged."""
    make_line(talk.transactions, talk.now, LINES["sms"])
    read = [
        InboundMessage(f"{phone}-{at}", SenderAddress("phone", phone), text, **more)  # type: ignore[arg-type]
        for at, (phone, text) in enumerate(messages)
    ]
    with talk.transactions.write() as session:
        store_inbound(session, LINES["sms"].id, Reading(tuple(read)), talk.now)


def judge_all(talk: Talk) -> None:
    """Judge what waits as the worker does, several messages a transaction."""
    while judge_inbox(talk.transactions, talk.tools, lambda: talk.now):
        pass


def with_code(talk: Talk) -> Ticket:
    """A ticket whose person has chosen a code."""
    talk.says(LOST)
    talk.later(minutes=20).says(f"CODE {CODE}")
    talk.later(minutes=20)
    return talk.tickets()[0]


def leaving(talk: Talk, store: FileStore) -> list[tuple[str, str]]:
    """What leaves now and is taken by the provider, as (phone, text)."""
    left = []
    for _ in range(5):
        with talk.transactions.write() as session:
            jobs = claim_send(session, LINES["sms"].id, talk.now, 50, "https://tounkan.example", store)
            took = [Answered(job, SendOutcome("accepted", f"SM{job.outbound_id}"), talk.now, 0.1) for job in jobs]
            record_outcome(session, took, talk.now)
        left += [(job.message.to.value, job.message.text) for job in jobs]
    return left


def test_v1_500_messages_in_10_seconds_from_one_number(talk: Talk) -> None:
    bring(talk, [(MINE, f"{LOST} {at}") for at in range(500)])
    judge_all(talk)
    assert (len(talk.kept()), len(talk.tickets())) == (500, 1)
    assert len(talk.outbox()) <= 2


def test_v2_the_same_text_from_many_new_numbers_is_kept_and_marked_as_one_campaign(talk: Talk) -> None:
    bring(talk, [(f"+3361234{at:04d}", LOST) for at in range(500)])
    judge_all(talk)
    assert len(talk.kept()) == len(talk.tickets()) == 500
    assert len({ticket.contact_id for ticket in talk.tickets()}) == 500
    talk.says("mon passeport est perdu à Marseille", OTHER)
    with talk.transactions.write() as session:
        assert find_campaigns(session, talk.later(minutes=5).now) == 500
    with talk.transactions.read() as session:
        noted = session.scalars(select(TicketEvent.facts).where(TicketEvent.kind == "suspected campaign")).all()
    assert len(noted) == 500
    assert len({facts["group"] for facts in noted}) == 1


def test_v2_a_few_people_with_the_same_words_are_no_campaign(talk: Talk) -> None:
    bring(talk, [(f"+3361234{at:04d}", LOST) for at in range(19)])
    judge_all(talk)
    with talk.transactions.write() as session:
        assert find_campaigns(session, talk.later(minutes=5).now) == 0


def test_v3_a_cry_for_help_is_seen_before_a_flood(talk: Talk) -> None:
    bring(talk, [(MINE, f"{LOST} {at}") for at in range(500)])
    bring(talk, [(OTHER, "au secours ils veulent nous tuer, on est enfermés à Zouara")])
    began = time.monotonic()
    turns = 0
    while not any(ticket.emergency for ticket in talk.tickets()):
        turns += 1
        with talk.transactions.write() as session:
            claims = claim_inbound(session, talk.now, 50)
        for claim in claims:
            with talk.transactions.write() as session:
                answer_message(session, claim, talk.tools, talk.now)
    print(f"\nV3: seen in turn {turns}, after {time.monotonic() - began:.1f} s")
    assert turns == 1
    assert time.monotonic() - began < 60


def test_v4_a_hundred_files_keep_the_text_and_stop_at_the_quota(talk: Talk) -> None:
    files = tuple(InboundAttachment("image", f"media-{at}", "image/jpeg") for at in range(10))
    for _ in range(10):
        talk.later(minutes=1).says(LOST, style="whatsapp", attachments=files)
    with talk.transactions.read() as session:
        states = list(session.scalars(select(Attachment.state)))
    assert len(talk.kept()) == 10
    assert all(text == LOST for text in talk.kept())
    assert len(states) == 100
    assert 0 < states.count("waiting") <= 50
    talk.later(days=2).says(LOST, style="whatsapp", attachments=files)
    with talk.transactions.read() as session:
        assert list(session.scalars(select(Attachment.state))).count("waiting") == states.count("waiting") + 10


def test_v6_a_storm_from_somebody_who_opted_out_sends_nothing(talk: Talk, store: FileStore) -> None:
    talk.says(LOST)
    talk.later(minutes=1).says("STOP")
    assert [text[:12] for _, text in leaving(talk, store)] == ["C'est noté :"]  # not even what was queued before
    before = len(talk.outbox())
    for _ in range(30):
        talk.later(minutes=2).says("et alors, vous ne répondez plus ?")
    assert len(talk.outbox()) == before
    assert leaving(talk, store) == []
    assert "silent: opted out" in talk.events()


def test_v7_a_reply_reaches_one_person_whatever_an_agent_pastes(talk: Talk) -> None:
    talk.says(LOST)
    ticket = talk.tickets()[0]
    agent = make_agent(talk.transactions, talk.now, desks=(ticket.desk_id,))
    pasted = " ".join(f"+3361{at:07d}" for at in range(120))
    with talk.transactions.write() as session:
        reply_to_contact(session, agent, ticket.reference, Reply(new_id(), pasted), None, talk.now)  # type: ignore[arg-type]
    assert count(talk.transactions, "outbox WHERE purpose = 'agent'") == 1
    assert count(talk.transactions, "addresses") == 1


def test_v8_the_same_form_twice_is_one_send(talk: Talk, store: FileStore) -> None:
    talk.says(LOST)
    ticket = talk.tickets()[0]
    agent, form = make_agent(talk.transactions, talk.now, desks=(ticket.desk_id,)), Reply(new_id(), "Venez demain.")
    for _ in range(3):
        with talk.transactions.write() as session:
            reply_to_contact(session, agent, ticket.reference, form, store, talk.now)
    assert count(talk.transactions, "outbox WHERE purpose = 'agent'") == 1


def test_v9_the_second_of_two_agents_sees_what_the_first_did(talk: Talk) -> None:
    talk.says(LOST)
    ticket = talk.tickets()[0]
    first = make_agent(talk.transactions, talk.now, "a@mali.test", (ticket.desk_id,))
    second = make_agent(talk.transactions, talk.now, "b@mali.test", (ticket.desk_id,))
    with talk.transactions.write() as session:
        resolve_ticket(session, first, ticket.reference, ticket.version, talk.tools.book, talk.now)
    with pytest.raises(ChangedMeanwhile), talk.transactions.write() as session:
        resolve_ticket(session, second, ticket.reference, ticket.version, talk.tools.book, talk.now)
    assert count(talk.transactions, "ticket_events WHERE kind = 'resolved'") == 1


def test_v11_stop_from_the_victims_number(talk: Talk) -> None:
    talk.says(LOST)
    talk.later(minutes=20).says("STOP")
    with talk.transactions.read() as session:
        assert session.scalars(select(Address)).one().opted_out_at == talk.now
    assert talk.tickets()[0].status == "open"
    assert "opted out" in talk.events()
    assert talk.later(minutes=20).says("bonjour ?") == []


@pytest.mark.parametrize("word", ["SUIVI", "STATUS", "SUIVI 4820", "SUIVI 9999"])
def test_v12_status_without_the_code_is_what_a_stranger_gets(talk: Talk, word: str) -> None:
    with_code(talk)
    assert talk.says(word) == talk.says(word, OTHER)


def test_v13_the_right_code_from_another_number(talk: Talk) -> None:
    ticket = with_code(talk)
    assert talk.says(f"SUIVI {ticket.reference} {CODE}", OTHER) == ["C'est noté, merci."]
    assert "status asked from elsewhere" in talk.events()


def test_v14_many_wrong_codes(talk: Talk) -> None:
    ticket = with_code(talk)
    mine = [talk.later(minutes=11).says(f"SUIVI {1000 + at}") for at in range(20)]
    others = [talk.says(f"SUIVI {ticket.reference} {5000 + at}", f"+3360000{at:04d}") for at in range(60)]
    assert {text for said in (*mine, *others) for text in said} == {"C'est noté, merci."}
    assert "code locked" in talk.events()
    assert talk.later(days=1).says(f"SUIVI {CODE}") == ["C'est noté, merci."]
    with talk.transactions.read() as session:
        assert "wrong status codes" in session.scalars(select(Alarm.kind)).all()
    agent = make_agent(talk.transactions, talk.now, desks=(ticket.desk_id,))
    with talk.transactions.write() as session:
        reply_to_contact(session, agent, ticket.reference, Reply(new_id(), "Appelez-nous."), None, talk.now)  # type: ignore[arg-type]
    assert count(talk.transactions, "outbox WHERE purpose = 'agent'") == 1


def test_v15_the_duress_word_looks_like_success(talk: Talk) -> None:
    with_code(talk)
    right = talk.says(f"SUIVI {CODE}")
    talk.later(minutes=20)
    assert talk.says(f"SUIVI {BACKWARDS}") == right
    ticket = talk.tickets()[0]
    assert (ticket.emergency, ticket.priority, ticket.held_open) == (True, "emergency", True)


def test_v17_at_three_in_the_morning_only_what_is_urgent_leaves(talk: Talk, store: FileStore) -> None:
    talk.says(LOST)
    talk.says("au secours ils veulent nous tuer, on est enfermés à Zouara", "+218912345678")
    leaving(talk, store)
    talk.now = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)  # 03:00 in Lyon, 04:00 in Zouara
    for ticket in talk.tickets():
        agent = make_agent(talk.transactions, talk.now, f"{ticket.reference}@mali.test", (ticket.desk_id,))
        with talk.transactions.write() as session:
            reply_to_contact(session, agent, ticket.reference, Reply(new_id(), "Nous venons."), store, talk.now)
    assert leaving(talk, store) == [("+218912345678", "Nous venons.")]
    talk.later(hours=5)
    assert leaving(talk, store) == [(MINE, "Nous venons.")]


def test_v16_an_answer_that_names_the_secret_needs_a_second_yes(talk: Talk, store: FileStore) -> None:
    talk.says("ma patronne a pris mes papiers à Beyrouth, elle m'enferme et m'oblige à coucher avec des hommes")
    ticket = talk.tickets()[0]
    assert ticket.sealed
    agent = make_agent(talk.transactions, talk.now, desks=(ticket.desk_id,))

    def answers(text: str, knowingly: bool = False) -> None:
        with talk.transactions.write() as session:
            reply = Reply(new_id(), text, knowingly=knowingly)
            reply_to_contact(session, agent, ticket.reference, reply, store, talk.now)

    for text in (
        "L'ambassade envoie quelqu'un.",
        "On sait que c'est de la traite.",
        "Anbasadi bɛ mɔgɔ ci.",
        "القنصلية سترسل أحدا",
    ):
        with pytest.raises(CannotReply, match="telling"):
            answers(text)
    assert count(talk.transactions, "outbox WHERE purpose = 'agent'") == 0
    answers("Nous venons demain à 9 h.")
    answers("La police vient.", knowingly=True)
    assert count(talk.transactions, "outbox WHERE purpose = 'agent'") == 2
    assert talk.events().count("sent knowingly") == 1


def test_v16_an_ordinary_answer_may_name_the_post(talk: Talk, store: FileStore) -> None:
    talk.says(LOST)
    ticket = talk.tickets()[0]
    agent = make_agent(talk.transactions, talk.now, desks=(ticket.desk_id,))
    with talk.transactions.write() as session:
        reply_to_contact(session, agent, ticket.reference, Reply(new_id(), "Passez à l'ambassade."), store, talk.now)
    assert count(talk.transactions, "outbox WHERE purpose = 'agent'") == 1


@pytest.mark.parametrize(
    "text",
    [
        "je suis maintenant à Madrid en Espagne, changez mon consulat",
        "je m'appelle maintenant Moussa Diarra et je suis à Madrid",
        "envoyez mon dossier à l'ambassade de Madrid",
    ],
)
def test_v18_a_wish_to_change_by_message_is_for_a_human(talk: Talk, text: str) -> None:
    talk.says(LOST)
    before = talk.tickets()[0]
    talk.later(minutes=20).says(text)
    after = talk.tickets()[0]
    assert (after.desk_id, after.mission_id, after.contact_id) == (before.desk_id, before.mission_id, before.contact_id)
    # Where it is taken for a matter of its own, that too is a ticket that a human reads.
    assert "another place said" in talk.events() or len(talk.tickets()) == 2


@pytest.mark.parametrize(
    "text",
    ["je veux mourir", "n bɛna n yɛrɛ faga", "I want to kill myself", "سأقتل نفسي", "je vais la tuer"],
)
def test_v19_words_of_despair_and_threats(talk: Talk, text: str) -> None:
    talk.says(text)
    ticket = talk.tickets()[0]
    assert (ticket.priority, ticket.held_open) == ("emergency", True)


def test_v19_a_beaten_woman_is_told_what_to_do_and_not_that_she_is_not_alone(talk: Talk) -> None:
    (said,) = talk.says("au secours mon mari me frappe, il veut me tuer, je suis enfermée")
    assert "restez à l'abri" in said
    assert talk.tickets()[0].priority == "emergency"


@pytest.mark.parametrize(
    ("text", "phone", "country"),
    [
        (
            "Ich habe meinen Reisepass in Berlin verloren, bitte helfen Sie mir, was soll ich jetzt machen?",
            "+4915112345678",
            "DE",
        ),
        ("Pasaportumu kaybettim, lütfen bana yardım edin, ne yapmam gerekiyor şimdi", "+905321234567", "TR"),
    ],
)
def test_v20_a_language_that_nobody_reads(talk: Talk, text: str, phone: str, country: str) -> None:
    assert len(talk.says(text, phone)) >= 1
    ticket = talk.tickets()[0]
    assert ticket.country == country
    assert talk.kept() == [text]
    assert "language not spoken here" in talk.events()
