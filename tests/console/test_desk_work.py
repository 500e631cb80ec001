"""What officials do all day: find, narrow, do several at once, hand over, tie together, note what came by phone."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from html import unescape

import pytest
from flask import Flask

from models.database import Transactions
from tests.builders import make_agent
from tests.conftest import count
from tests.console.conftest import Desk, form_id
from tests.console.threads import LineSetting, write_in

WHATSAPP = LineSetting("simulator-whatsapp", "simulator", "whatsapp", "W")
TICK = re.compile(r'name="t" value="([^"]+)"')


@pytest.fixture
def desk(stranger: Desk, sqlite_transactions: Transactions, now: datetime) -> Desk:
    """An agent at Algiers with three tickets, and a foreign one at Paris."""
    make_agent(sqlite_transactions, now)
    write_in(sqlite_transactions, now, "mon passeport est perdu", category="identity-documents", name="Oumou Sangaré")
    write_in(sqlite_transactions, now, "n ka sara", language="bam", country="LY", phone="+213555010299", line=WHATSAPP)
    desk = stranger.sign_in()
    desk.reference = write_in(sqlite_transactions, now, "en prison à Oran", phone="+213666040506")
    desk.path = f"/dossiers/{desk.reference}"
    write_in(
        sqlite_transactions, now, "passeport secret", desk="mission:consulate-general-paris", phone="+33611111111", name="Oumou"
    )
    desk.get("/")
    return desk


def look_for(desk: Desk, words: str) -> str:
    """The page of a search, read."""
    desk.get("/recherche")
    return unescape(desk.post("/recherche", q=words).get_data(as_text=True))


def test_words_names_numbers_and_references_are_found_and_nothing_foreign(
    desk: Desk, sqlite_transactions: Transactions
) -> None:
    assert "mon passeport est perdu" in look_for(desk, "PASSEPORT")
    assert "passeport secret" not in desk.page
    assert "mon passeport est perdu" in look_for(desk, "sangare perdu")
    for number in ("0506", "040506", "+213 666 04 05 06", "0666040506", "00213666040506", desk.reference):
        assert "en prison à Oran" in look_for(desk, number), number
    for nothing in ("1111", "zzzz", "", "'; DROP TABLE", "\x00", "perdu oran", "1506"):
        assert 'class="queue"' not in look_for(desk, nothing), nothing
    desk.get(desk.path)
    desk.post(f"{desk.path}/note", text="avocat Benali prévenu", form_id=form_id())
    assert "en prison à Oran" in look_for(desk, "Benali")
    assert count(sqlite_transactions, "search_words WHERE length(word_hash) <> 12") == 0


def test_filters_stand_in_the_address_without_anybodys_data(desk: Desk) -> None:
    for query, there, gone in (
        ("langue=bam", "n ka sara", "prison"),
        ("pays=LY", "n ka sara", "prison"),
        ("canal=whatsapp", "n ka sara", "prison"),
        ("canal=sms", "prison", "n ka sara"),
        ("sujet=identity-documents", "passeport", "prison"),
        ("langue=x'&pays=--&canal=zz&retard=9", "prison", "secret"),
    ):
        page = desk.read(f"/?{query}")
        assert there in page, query
        assert gone not in page.split('id="list"')[1], query
    assert "Rien ici" in desk.read("/?retard=1")
    assert "Rien ici" in desk.read("/?a=moi")
    assert "prison" in desk.read("/?a=personne")


def test_a_view_is_kept_for_its_owner_alone(web: Flask, desk: Desk, sqlite_transactions: Transactions, now: datetime) -> None:
    desk.get("/?langue=bam")
    kept = desk.post("/vues", name="Bambara", query="langue=bam&x=1&pays=%00<b>")
    assert kept.location == "/?langue=bam&fait=vue"
    page = desk.read("/")
    assert "Bambara</bdi>" in page
    make_agent(sqlite_transactions, now, login="b@alger.test")
    other = Desk(web.test_client()).sign_in("b@alger.test")
    assert "Bambara</bdi>" not in other.read("/")
    view = re.search(r'name="view"><option value="([^"]+)"', page)
    assert view is not None
    other.post("/vues/retrait", view=view[1])
    assert count(sqlite_transactions, "saved_views") == 1
    desk.post("/vues/retrait", view=view[1])
    assert count(sqlite_transactions, "saved_views") == 0


def test_several_at_once_each_with_its_result(desk: Desk, sqlite_transactions: Transactions, now: datetime) -> None:
    foreign = write_in(sqlite_transactions, now, "ailleurs", desk="mission:consulate-general-paris", phone="+33622222222")
    ticks = TICK.findall(desk.page)
    assert len(ticks) == 3
    form = {**desk.fields, "form_id": form_id()}
    stale = f"{ticks[0].split('.')[0]}.77"
    for deed in ("answer", "answer", "take"):
        data = {**form, "t": [*ticks, stale, f"{foreign}.1", "x", "1.1"], "deed": deed, "answer": "working"}
        page = desk.client.post("/dossiers/ensemble", data=data, headers={"Origin": "http://127.0.0.1:8000"})
        read = unescape(page.get_data(as_text=True))
        assert "n'est pas, ou plus, à votre bureau" in read
        assert count(sqlite_transactions, "outbox WHERE purpose = 'agent'") == 3
        ticks = TICK.findall(desk.get("/").get_data(as_text=True)) if deed == "answer" else ticks
    assert "3 sur 5" in read
    assert "a changé entre-temps" in read
    assert "Aïssata" in desk.read("/?a=moi")


def test_the_list_is_asked_for_again_only_where_it_changed(
    desk: Desk, sqlite_transactions: Transactions, now: datetime
) -> None:
    mark = desk.page.split('data-mark="')[1].split('"')[0]
    assert desk.get(f"/liste?auto=1&vu={mark}").status_code == 204
    write_in(sqlite_transactions, now, "une nouvelle demande", phone="+213777010101")
    fresh = desk.get(f"/liste?auto=1&vu={mark}")
    assert "une nouvelle demande" in fresh.get_data(as_text=True)
    assert "<html" not in fresh.get_data(as_text=True)
    assert "<title>(4) Dossiers" in desk.read("/")


def test_a_transfer_needs_a_desk_and_a_reason(desk: Desk, sqlite_transactions: Transactions) -> None:
    assert "Transmettre le dossier" in desk.read(f"{desk.path}/transfert")
    assert "Choisissez un bureau" in unescape(
        desk.post(f"{desk.path}/transfert", bureau="", motif="power").get_data(as_text=True)
    )
    desk.get(f"{desk.path}/transfert")
    paris = "mission:consulate-general-paris"
    assert "Dites pourquoi" in unescape(desk.post(f"{desk.path}/transfert", bureau=paris, motif="").get_data(as_text=True))
    gone = desk.post(f"{desk.path}/transfert", bureau=paris, motif="place", text="il est à Bagnolet")
    assert gone.location == "/?fait=transfert"
    assert desk.get(desk.path).status_code == 404
    assert count(sqlite_transactions, "outbox WHERE purpose = 'transferred'") == 1


def test_a_draft_is_kept_for_its_writer_and_goes_with_the_answer(
    web: Flask, desk: Desk, sqlite_transactions: Transactions, now: datetime
) -> None:
    desk.get(desk.path)
    told = desk.post(f"{desk.path}/brouillon", text="je commence", short="1").get_json()
    assert told == {"kept": "Brouillon gardé.", "here": "", "changed": ""}
    assert "je commence</textarea>" in desk.get(desk.path).get_data(as_text=True)
    make_agent(sqlite_transactions, now, login="b@alger.test")
    other = Desk(web.test_client()).sign_in("b@alger.test")
    page = other.read(desk.path)
    assert "je commence" not in page
    assert "Aïssata écrit une réponse en ce moment." in page
    assert "regarde aussi" in desk.get(f"{desk.path}/presence?auto=1&version=1").get_json()["here"]
    desk.get(desk.path)
    desk.post(f"{desk.path}/reponse", text="je finis")
    assert count(sqlite_transactions, "drafts") == 0
    assert other.get(f"{desk.path}/presence?auto=1&version=1").get_json()["changed"]


def test_the_same_person_with_another_number_is_one_story_until_undone(
    desk: Desk, sqlite_transactions: Transactions, now: datetime
) -> None:
    new = write_in(sqlite_transactions, now + timedelta(minutes=1), "c'est moi avec une nouvelle puce", phone="+213777999888")
    desk.get(f"/dossiers/{new}")
    refused = desk.post(f"/dossiers/{new}/liens", other=desk.reference, deed="merge")
    assert "lien=person" in refused.location
    desk.get(f"/dossiers/{new}")
    assert desk.post(f"/dossiers/{new}/liens", other=desk.reference, deed="person").location.endswith("fait=lien")
    assert "Rattaché à une autre adresse" in desk.read(f"/dossiers/{new}")
    desk.get(desk.path)
    merged = desk.post(f"{desk.path}/liens", other=new, deed="merge")
    assert merged.location == f"/dossiers/{new}?fait=lien"
    page = desk.read(f"/dossiers/{new}")
    assert "en prison à Oran" in page
    assert "c'est moi avec une nouvelle puce" in page
    link = re.search(r'name="link" value="([^"]+)"><input type="hidden" name="deed" value="ticket"', page)
    assert link is not None
    desk.post(f"/dossiers/{new}/liens/retrait", link=link[1], deed="ticket")
    assert "en prison à Oran" not in desk.read(f"/dossiers/{new}").split("Autres dossiers")[0]
    assert count(sqlite_transactions, f"tickets WHERE reference = '{desk.reference}' AND status = 'open'") == 1


def test_what_came_by_phone_lands_in_the_same_queue_once(desk: Desk, sqlite_transactions: Transactions) -> None:
    page = desk.read("/demandes")
    assert "Ouvrir le dossier" in page
    said = {"desk": "mission:embassy-algiers", "came": "phone", "category": "health", "country": "DZ", "language": "bam"}
    form = {
        **desk.fields,
        **said,
        "text": "sa fille est à l'hôpital",
        "name": "Kadia",
        "number": "0555 12 34 56",
        "emergency": "1",
    }
    opened = desk.post("/demandes", **form)
    assert opened.status_code == 303, unescape(opened.get_data(as_text=True)).partition("notice bad")[2][:200]
    assert desk.post("/demandes", **form).location == opened.location
    assert "sa fille est à l'hôpital" in desk.read(opened.location.split("?")[0])
    row = desk.read("/?canal=phone")
    assert "Téléphone" in row
    assert "Urgence" in row
    assert "sa fille" in look_for(desk, "Kadia")
    assert "sa fille" in look_for(desk, "3456")
    desk.get("/demandes")
    assert desk.post("/demandes", **{**form, "form_id": form_id(), "number": "abc"}).status_code == 422
    desk.get("/demandes")
    assert desk.post("/demandes", **{**form, "form_id": form_id(), "desk": "protection"}).status_code == 422


def test_a_canned_answer_comes_in_the_persons_language_with_the_tickets_fields(desk: Desk) -> None:
    page = desk.read(f"{desk.path}?modele=detained-where")
    assert "Dites-nous le nom complet de la personne arrêtée" in page
    assert f"Dossier {desk.reference[:3]} {desk.reference[3:6]}" in page
    assert "{reference}" not in page


def test_foreign_tickets_do_not_exist_for_any_of_it(desk: Desk, sqlite_transactions: Transactions, now: datetime) -> None:
    foreign = write_in(sqlite_transactions, now, "ailleurs", desk="mission:consulate-general-paris", phone="+33622222222")
    desk.get("/")
    fields = {"version": "1", "form_id": form_id(), "bureau": "ministry", "motif": "power", "text": "x", "link": form_id()}
    for path in ("transfert", "brouillon", "liens/retrait"):
        assert desk.post(f"/dossiers/{foreign}/{path}", **fields).status_code == 404, path
    for path in ("transfert", "presence"):
        assert desk.get(f"/dossiers/{foreign}/{path}").status_code == 404, path
    desk.get(desk.path)
    for deed in ("person", "link", "merge"):
        assert "lien=reference" in desk.post(f"{desk.path}/liens", other=foreign, deed=deed).location
    assert count(sqlite_transactions, "contact_links") + count(sqlite_transactions, "ticket_links") == 0
