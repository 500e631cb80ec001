"""What a desk sees of recordings, of answers to "is it settled?", and what the ministry sees of closings."""

from __future__ import annotations

import re
from datetime import datetime

import pytest
from flask import Flask
from sqlalchemy import select, update

from bot.values import InboundAttachment
from handlers.steps.close_ticket import close_ticket
from handlers.steps.note_event import note_event
from models.database import Transactions
from models.encrypted import add
from models.files import FileStore
from models.messages import Attachment
from models.tickets import Ticket
from models.transcripts import Transcript
from tests.builders import make_agent
from tests.console.conftest import Desk
from tests.console.threads import keep_files, write_in


@pytest.fixture
def desk(stranger: Desk, sqlite_transactions: Transactions, store: FileStore, now: datetime) -> Desk:
    """An agent whose ticket is a recording that nobody has heard yet."""
    make_agent(sqlite_transactions, now)
    desk = stranger.sign_in()
    files = (InboundAttachment("voice", "x", "audio/ogg"),)
    desk.reference = write_in(sqlite_transactions, now, "", files=files)
    desk.path = f"/dossiers/{desk.reference}"
    file_id = keep_files(sqlite_transactions, store, b"OggS", "audio/ogg", (b"0123456789", "audio/mpeg"))
    desk.page = f"{desk.path}/fichiers/{file_id}/apercu"
    change(sqlite_transactions, to_listen=True)
    return desk


def change(transactions: Transactions, **values: object) -> None:
    with transactions.write() as session:
        session.execute(update(Ticket).values(**values))


def hear(transactions: Transactions, now: datetime, text: str, **values: object) -> None:
    """A machine's text for the recording."""
    with transactions.write() as session:
        file = session.scalars(select(Attachment)).one()
        shared = {"contact_id": file.contact_id, "compartment": file.compartment, "state": "kept", "attempts": 1}
        row = Transcript(
            attachment_id=file.id, not_before=now, at=now, model="whisper<b>", confidence=0.874, **shared, **values
        )
        add(session, row, text=text)


def test_a_recording_is_to_be_listened_to_until_somebody_listens(desk: Desk, sqlite_transactions: Transactions) -> None:
    sound = desk.page
    assert "À écouter" in desk.read("/")
    page = desk.read(desk.path)
    assert "À écouter" in page
    version = desk.fields["version"]
    assert desk.client.get(sound).status_code == 200
    assert "À écouter" not in desk.read("/")
    assert desk.post(f"{desk.path}/attribution", assignee="", version=version).status_code == 303


def test_a_machines_text_stands_under_the_sound_as_a_machines(
    desk: Desk, sqlite_transactions: Transactions, now: datetime
) -> None:
    hear(sqlite_transactions, now, "<b>mon passeport</b>", suggested="identity-documents", emergency=False)
    page = desk.get(desk.path).get_data(as_text=True)
    assert "<audio controls" in page
    assert "&lt;b&gt;mon passeport&lt;/b&gt;" in page
    assert "whisper&lt;b&gt;" in page
    read = desk.read(desk.path)
    assert "Texte par une machine" in read
    assert "sûre à 87 %" in read
    assert "Sujet possible" in read
    assert "Des mots d'urgence" not in read


def test_alarming_words_of_a_machine_are_flagged(desk: Desk, sqlite_transactions: Transactions, now: datetime) -> None:
    hear(sqlite_transactions, now, "", suggested="other", emergency=True)
    page = desk.read(desk.path)
    assert "Des mots d'urgence" in page
    assert "(rien d'audible)" in page
    assert "Sujet possible" not in page


def test_a_dispute_shows_until_it_is_answered(desk: Desk, sqlite_transactions: Transactions, now: datetime) -> None:
    change(sqlite_transactions, disputed_at=now, answered_at=now, status="open")
    assert "Pas réglé, dit la personne" in desk.read("/")
    assert "Pas réglé, dit la personne" in desk.read(desk.path)
    change(sqlite_transactions, status="pending")
    assert "Pas réglé, dit la personne" not in desk.read(desk.path)


@pytest.mark.parametrize(
    ("closed_as", "words"), [("confirmed", "confirmé par la personne"), ("no answer", "sans réponse de la personne")]
)
def test_how_a_ticket_ended_is_said(
    desk: Desk, sqlite_transactions: Transactions, now: datetime, closed_as: str, words: str
) -> None:
    with sqlite_transactions.write() as session:
        ticket = session.scalars(select(Ticket)).one()
        ticket.resolved_at = now
        close_ticket(session, ticket, closed_as, now)  # type: ignore[arg-type]
        note_event(session, ticket, "opinion", now, mark="4")
    page = desk.read(desk.path)
    assert f"Clos : {words}" in page
    assert "4/5" in page


def test_the_ministry_never_adds_up_what_posts_and_people_say(
    web: Flask, sqlite_transactions: Transactions, now: datetime
) -> None:
    make_agent(sqlite_transactions, now, login="min@bko.test", desks=("ministry",), role="ministry")
    for number in range(18):
        write_in(sqlite_transactions, now, "x", phone=f"+21355501{number:04}")
    with sqlite_transactions.write() as session:
        for number, ticket in enumerate(session.scalars(select(Ticket)).all()):
            ticket.resolved_at, ticket.status = now, "resolved"
            if number < 12:
                close_ticket(session, ticket, "confirmed" if number < 5 else "no answer", now)
    page = Desk(web.test_client()).sign_in("min@bko.test").read("/ministere")
    figures = dict(re.findall(r'<div class="(\w+)[^"]*"><dt>[^<]*</dt><dd>(\d+)</dd>', page))
    assert {name: figures[name] for name in ("resolved", "confirmed", "unanswered")} == {
        "resolved": "18",
        "confirmed": "5",
        "unanswered": "7",
    }
