"""What an official does on a ticket, once each, and never over somebody else's change."""

from __future__ import annotations

from datetime import datetime, timedelta
from html import unescape
from io import BytesIO
from uuid import uuid4

import pytest

from bot.values import InboundAttachment
from handlers.add_note import add_note
from models.database import Transactions
from models.files import FileStore
from tests.builders import make_agent
from tests.conftest import count
from tests.console.conftest import Desk
from tests.console.threads import LineSetting, set_delivery, write_in

WHATSAPP = LineSetting("simulator-whatsapp", "simulator", "whatsapp", "W")


@pytest.fixture
def desk(stranger: Desk, sqlite_transactions: Transactions, now: datetime) -> Desk:
    """An agent who has a ticket open."""
    make_agent(sqlite_transactions, now)
    desk = stranger.sign_in()
    desk.reference = write_in(sqlite_transactions, now, "mon frère est arrêté", emergency=True, name="Fatoumata")
    desk.path = f"/dossiers/{desk.reference}"
    desk.get(desk.path)
    return desk


def test_the_page_says_who_where_and_why(desk: Desk) -> None:
    for words in (
        "mon frère est arrêté", "Fatoumata", "Algérie", "+213 555 01 02 03", "Alger est dit dans le message",
        "Arrestation et détention", "sûr à 87 %", "arrêté", "Séjour et visa", "Urgence", "Français", "Dossier ouvert",
    ):  # fmt: skip
        assert words in desk.page, words


def test_a_reply_is_queued_and_shown_in_the_thread(desk: Desk, sqlite_transactions: Transactions) -> None:
    response = desk.post(f"{desk.path}/reponse", text="Nous venons demain.\r\nCourage.")
    assert response.location == f"{desk.path}?fait=reponse"
    page = desk.read(response.location)
    assert "Nous venons demain.\nCourage." in page
    assert "En attente d'envoi" in page
    assert count(sqlite_transactions, "outbox WHERE status = 'queued'") == 1


def test_the_same_form_sent_twice_is_one_message(desk: Desk, sqlite_transactions: Transactions) -> None:
    for _ in range(2):
        assert desk.post(f"{desk.path}/reponse", text="Nous venons.").status_code == 303
    assert count(sqlite_transactions, "outbox") == 1


def test_a_reply_to_a_ticket_that_changed_is_held_back_with_its_text(
    desk: Desk, sqlite_transactions: Transactions, now: datetime
) -> None:
    form = dict(desk.fields)
    desk.post(f"{desk.path}/resolution")
    desk.fields = form
    response = desk.post(f"{desk.path}/reponse", text="un texte <i>gardé</i>")
    page = response.get_data(as_text=True)
    assert response.status_code == 409
    assert "Ce dossier a changé" in page
    assert "Marqué comme réglé" in page.split("</section>")[0]
    assert "un texte &lt;i&gt;gardé&lt;/i&gt;</textarea>" in page
    assert count(sqlite_transactions, "outbox WHERE purpose = 'agent'") == 0
    assert desk.post(f"{desk.path}/reponse", text="un texte gardé").status_code == 303


@pytest.mark.parametrize("deed", ["attribution", "resolution", "reouverture", "categorie"])
def test_no_deed_goes_over_somebody_elses_change(desk: Desk, sqlite_transactions: Transactions, deed: str) -> None:
    desk.fields["version"] = "77"
    assert desk.post(f"{desk.path}/{deed}", category="labour", assignee="").status_code == 409
    assert count(sqlite_transactions, "ticket_events") == 1


@pytest.mark.parametrize("field", ["version", "form_id"])
@pytest.mark.parametrize("value", ["", "x", "-1", "1e9", "9" * 40, "NaN", "[]"])
def test_a_spoilt_form_is_refused(desk: Desk, sqlite_transactions: Transactions, field: str, value: str) -> None:
    assert desk.post(f"{desk.path}/reponse", text="x", **{field: value}).status_code == 400
    assert count(sqlite_transactions, "outbox") == 0


@pytest.mark.parametrize(("text", "words"), [("  \n ", "La réponse est vide"), ("x" * 1601, "trop longue")])
def test_an_empty_or_long_reply_is_refused_and_kept(desk: Desk, text: str, words: str) -> None:
    response = desk.post(f"{desk.path}/reponse", text=text)
    assert response.status_code == 422
    assert words in response.get_data(as_text=True)
    assert text.strip() in response.get_data(as_text=True)


def test_nul_and_other_controls_do_not_leave(desk: Desk) -> None:
    desk.post(f"{desk.path}/reponse", text="avant\x00\x1b[31maprès")
    assert "avant[31maprès" in desk.get(desk.path).get_data(as_text=True)


def test_a_note_is_shown_and_never_sent(desk: Desk, sqlite_transactions: Transactions) -> None:
    desk.post(f"{desk.path}/note", text="rappeler à 15 h")
    assert "rappeler à 15 h" in desk.get(desk.path).get_data(as_text=True)
    assert count(sqlite_transactions, "outbox") == 0


def test_taking_resolving_and_reopening(desk: Desk, sqlite_transactions: Transactions) -> None:
    assert "Je m'en occupe" in unescape(desk.page)
    me = desk.page.split('name="assignee" value="')[1].split('"')[0]
    desk.post(f"{desk.path}/attribution", assignee=me)
    assert "Aïssata (moi)" in desk.get(desk.path).get_data(as_text=True)
    assert "Je m'en occupe" not in unescape(desk.page)
    desk.post(f"{desk.path}/resolution")
    assert "Rouvrir le dossier" in desk.get(desk.path).get_data(as_text=True)
    desk.post(f"{desk.path}/reouverture")
    assert "Marquer comme réglé" in desk.get(desk.path).get_data(as_text=True)


def test_a_corrected_topic_may_take_the_ticket_to_another_desk(desk: Desk) -> None:
    assert desk.post(f"{desk.path}/categorie", category="labour").location == f"{desk.path}?fait=categorie"
    assert "Arrestation et détention → Travail et salaires" in desk.get(desk.path).get_data(as_text=True)
    moved = desk.post(f"{desk.path}/categorie", category="investment")
    assert moved.location == "/?fait=transmis"
    assert "passé à un autre bureau" in desk.get(moved.location).get_data(as_text=True)
    assert desk.get(desk.path).status_code == 404


def test_an_unknown_topic_is_refused(desk: Desk) -> None:
    assert desk.post(f"{desk.path}/categorie", category="password_hash").status_code == 404


@pytest.mark.parametrize(
    ("status", "code", "words"),
    [
        ("delivered", None, "Remis"),
        ("failed", "21610", "répondez si elle écrit. (code 21610)"),
        ("failed", "99999", "code 99999"),
        ("in doubt", None, "Personne ne sait si ce message est arrivé"),
    ],
)
def test_what_became_of_a_reply_is_said_in_words(
    desk: Desk, sqlite_transactions: Transactions, status: str, code: str | None, words: str
) -> None:
    desk.post(f"{desk.path}/reponse", text="Bonjour")
    set_delivery(sqlite_transactions, status, code)
    assert words in desk.get(desk.path).get_data(as_text=True)


def test_extra_fields_change_nothing(desk: Desk, sqlite_transactions: Transactions) -> None:
    desk.post(f"{desk.path}/reponse", text="Bonjour", status="resolved", sealed="1", desk_id="protection", role="admin")
    assert count(sqlite_transactions, "tickets WHERE status = 'pending' AND desk_id = 'mission:embassy-algiers'") == 1


def test_sms_are_counted_without_scripts(desk: Desk, sqlite_transactions: Transactions) -> None:
    response = desk.post(f"{desk.path}/longueur", text="é" * 161)
    assert "2 SMS</span>" in response.get_data(as_text=True)
    assert "é" * 161 in response.get_data(as_text=True)
    assert count(sqlite_transactions, "outbox") == 0


def test_a_file_is_sent_where_the_channel_takes_one(desk: Desk, sqlite_transactions: Transactions, now: datetime) -> None:
    reference = write_in(sqlite_transactions, now, "bonjour", phone="+213555010299", line=WHATSAPP)
    path = f"/dossiers/{reference}"
    for content, code in ((b"%PDF-1.4 x", 303), (b"MZ\x90\x00 not a picture", 422), (b"\xff\xd8\xff" + b"0" * 5_300_000, 422)):
        desk.get(path)
        form = {**desk.fields, "text": "voici", "file": (BytesIO(content), "../../x.pdf")}
        assert desk.client.post(f"{path}/reponse", data=form, headers={"Origin": "http://127.0.0.1:8000"}).status_code == code
    assert count(sqlite_transactions, "attachments WHERE kind = 'document' AND state = 'kept'") == 1
    assert "Document" in desk.get(path).get_data(as_text=True)


def test_long_threads_come_in_pages(desk: Desk, sqlite_transactions: Transactions, now: datetime) -> None:
    agent_id = make_agent(sqlite_transactions, now, login="b@alger.test")
    with sqlite_transactions.write() as session:
        for number in range(50):
            at = now + timedelta(seconds=number)
            add_note(session, agent_id, desk.reference, f"note-{number:02}", uuid4(), at)
    page = desk.get(desk.path).get_data(as_text=True)
    assert "note-49" in page
    assert "note-05" not in page
    assert "note-05" in desk.get(f"{desk.path}?avant=1").get_data(as_text=True)
    for odd in ("-1", "99999", "x", "1e9"):
        assert desk.get(f"{desk.path}?avant={odd}").status_code == 200


def test_a_waiting_file_is_announced(desk: Desk, sqlite_transactions: Transactions, store: FileStore, now: datetime) -> None:
    write_in(sqlite_transactions, now, "", join=desk.reference, files=(InboundAttachment("voice", "x"),))
    page = desk.get(desk.path).get_data(as_text=True)
    assert "Message vocal" in page
    assert "en cours de réception" in page
