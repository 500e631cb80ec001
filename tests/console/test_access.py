"""Forbidden and non-existing are one and the same answer, byte for byte."""

from __future__ import annotations

from datetime import datetime
from uuid import uuid4

import pytest
from flask import Flask

from bot.reference_number import make_reference
from bot.values import InboundAttachment
from models.database import Transactions
from models.files import FileStore
from tests.builders import make_agent
from tests.conftest import count
from tests.console.conftest import Desk, form_id
from tests.console.threads import keep_files, write_in

PATHS = ("", "/reponse", "/note", "/attribution", "/resolution", "/reouverture", "/categorie", "/longueur")
FORM = {"text": "x", "version": "1", "category": "labour", "assignee": ""}


@pytest.fixture
def foreign(sqlite_transactions: Transactions, now: datetime) -> str:
    """A ticket at Paris."""
    return write_in(sqlite_transactions, now, "marqueur secret", desk="mission:consulate-general-paris")


@pytest.fixture
def desk(stranger: Desk, sqlite_transactions: Transactions, now: datetime) -> Desk:
    """An agent at Algiers."""
    make_agent(sqlite_transactions, now)
    desk = stranger.sign_in()
    desk.get("/")
    return desk


@pytest.mark.parametrize("path", PATHS)
def test_a_ticket_of_another_desk_does_not_exist(
    desk: Desk, foreign: str, path: str, sqlite_transactions: Transactions
) -> None:
    before = {table: count(sqlite_transactions, table) for table in ("messages", "ticket_events", "access_log")}
    answers = []
    for reference in (foreign, make_reference(4), "123", "1%00", "x" * 300):
        fields = {**FORM, "form_id": form_id()}
        url = f"/dossiers/{reference}{path}"
        response = desk.post(url, **fields) if path else desk.get(url)
        answers.append((response.status_code, response.data, sorted(response.headers)))
    assert answers[0][0] == 404
    assert all(answer == answers[0] for answer in answers)
    assert before == {table: count(sqlite_transactions, table) for table in before}


def test_a_sealed_ticket_is_for_the_protection_desk_alone(
    web: Flask, desk: Desk, sqlite_transactions: Transactions, now: datetime
) -> None:
    sealed = write_in(sqlite_transactions, now, "ils m'ont vendue", desk="protection", category="trafficking")
    make_agent(sqlite_transactions, now, login="protection@bko.test", desks=("protection",))
    make_agent(sqlite_transactions, now, login="min@bko.test", desks=("ministry",), role="ministry")
    minister, guardian = Desk(web.test_client()).sign_in("min@bko.test"), Desk(web.test_client()).sign_in("protection@bko.test")
    assert desk.get(f"/dossiers/{sealed}").status_code == 404
    assert minister.get(f"/dossiers/{sealed}").status_code == 404
    page = guardian.get(f"/dossiers/{sealed}").get_data(as_text=True)
    assert "ils m&#39;ont vendue" in page
    assert "Scellé" in page


def test_a_queue_shows_only_desks_of_ones_own(desk: Desk, foreign: str) -> None:
    for path in ("/?bureau=mission:consulate-general-paris", "/", "/?bureau=protection"):
        page = desk.get(path).get_data(as_text=True)
        assert "marqueur secret" not in page
        assert foreign not in page


def test_a_ticket_cannot_be_given_to_somebody_of_another_desk(
    desk: Desk, sqlite_transactions: Transactions, now: datetime
) -> None:
    stranger_id = make_agent(sqlite_transactions, now, login="p@paris.test", desks=("mission:consulate-general-paris",))
    mine = write_in(sqlite_transactions, now, "bonjour")
    desk.get(f"/dossiers/{mine}")
    assert desk.post(f"/dossiers/{mine}/attribution", assignee=str(stranger_id)).status_code == 404


def test_a_file_is_reached_through_its_own_ticket_only(
    desk: Desk, foreign: str, sqlite_transactions: Transactions, store: FileStore, now: datetime
) -> None:
    voice = (InboundAttachment("voice", "x"),)
    mine = write_in(sqlite_transactions, now, "bonjour", files=voice)
    my_file = keep_files(sqlite_transactions, store, b"mine", "audio/ogg", (b"mp3", "audio/mpeg"))
    write_in(sqlite_transactions, now, "x", join=foreign, files=voice, phone="+33611111111")
    their_file = keep_files(sqlite_transactions, store, b"theirs", "audio/ogg", (b"mp3", "audio/mpeg"))
    assert desk.get(f"/dossiers/{mine}/fichiers/{my_file}").data == b"mine"
    nothing = desk.get(f"/dossiers/{mine}/fichiers/{uuid4()}").data
    for reference, file_id in ((mine, their_file), (foreign, their_file), (foreign, my_file)):
        for end in ("", "/apercu"):
            response = desk.get(f"/dossiers/{reference}/fichiers/{file_id}{end}")
            assert (response.status_code, response.data) == (404, nothing)


def test_the_ministrys_page_is_the_ministrys(web: Flask, desk: Desk, sqlite_transactions: Transactions, now: datetime) -> None:
    make_agent(sqlite_transactions, now, login="min@bko.test", desks=("ministry",), role="ministry")
    refused = desk.get("/ministere")
    assert refused.status_code == 404
    assert refused.data == desk.get("/dossiers/1").data
    assert Desk(web.test_client()).sign_in("min@bko.test").get("/ministere").status_code == 200


def test_each_reading_is_written_down_once(desk: Desk, sqlite_transactions: Transactions, now: datetime) -> None:
    mine = write_in(sqlite_transactions, now, "bonjour")
    desk.get(f"/dossiers/{mine}")
    assert count(sqlite_transactions, "access_log") == 1


def test_an_official_who_leaves_the_desk_loses_its_tickets_at_once(
    desk: Desk, sqlite_transactions: Transactions, now: datetime
) -> None:
    mine = write_in(sqlite_transactions, now, "bonjour")
    assert desk.get(f"/dossiers/{mine}").status_code == 200
    with sqlite_transactions.write() as session:
        session.connection().exec_driver_sql("UPDATE desk_memberships SET until = since")
    assert desk.get(f"/dossiers/{mine}").status_code == 404
    assert "Aucun bureau" in desk.get("/").get_data(as_text=True)
