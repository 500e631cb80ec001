"""The queue: emergencies first, then what is due first; filters, pages, and warmth where nobody waits."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from models.database import Transactions
from tests.builders import make_agent, make_ticket
from tests.console.conftest import Desk
from tests.console.threads import write_in


@pytest.fixture
def desk(stranger: Desk, sqlite_transactions: Transactions, now: datetime) -> Desk:
    """An agent at Algiers."""
    make_agent(sqlite_transactions, now)
    return stranger.sign_in()


def order(page: str, *words: str) -> list[str]:
    """The words in the order of the page; a word that is not there is left out."""
    return sorted((word for word in words if word in page), key=page.index)


def test_emergencies_come_first_and_say_so(desk: Desk, sqlite_transactions: Transactions, now: datetime) -> None:
    write_in(sqlite_transactions, now - timedelta(days=9), "vieux passeport", category="identity-documents")
    write_in(sqlite_transactions, now, "il meurt", emergency=True, phone="+213555010299")
    write_in(sqlite_transactions, now - timedelta(days=2), "garde à vue", phone="+213555010298")
    page = desk.read("/")
    assert order(page, "vieux passeport", "il meurt", "garde à vue") == ["il meurt", "vieux passeport", "garde à vue"]
    assert "1 urgence attend" in page
    assert 'class="flag">Urgence' in page
    assert "En retard de 4 jours" in page


def test_times_are_those_of_the_desk(desk: Desk, sqlite_transactions: Transactions, now: datetime) -> None:
    write_in(sqlite_transactions, now, "il meurt", emergency=True)
    assert "À répondre avant 14:00" in desk.read("/")  # Algiers is an hour ahead of UTC


def test_nobody_waiting_is_said_warmly(desk: Desk) -> None:
    assert "Personne n'attend" in desk.read("/")


def test_filters_narrow_the_list(desk: Desk, sqlite_transactions: Transactions, now: datetime) -> None:
    write_in(sqlite_transactions, now, "du travail", category="labour")
    taken = write_in(sqlite_transactions, now, "de la prison", phone="+213555010299")
    desk.get(f"/dossiers/{taken}")
    desk.post(f"/dossiers/{taken}/reponse", text="Bonjour")
    pages = {
        "": ["du travail", "de la prison"],
        "?sujet=labour": ["du travail"],
        "?a=moi": ["de la prison"],
        "?vue=resolved": [],
        "?sujet=password_hash": ["du travail", "de la prison"],
        "?vue=1;drop": ["du travail", "de la prison"],
    }
    for query, expected in pages.items():
        page = desk.get(f"/{query}").get_data(as_text=True)
        assert {word for word in ("du travail", "de la prison") if word in page} == set(expected), query
    desk.get(f"/dossiers/{taken}")
    desk.post(f"/dossiers/{taken}/resolution")
    assert "de la prison" in desk.get("/?vue=resolved").get_data(as_text=True)


def test_whoever_writes_again_after_an_answer_is_marked(desk: Desk, sqlite_transactions: Transactions, now: datetime) -> None:
    reference = write_in(sqlite_transactions, now - timedelta(hours=2), "bonjour")
    desk.get(f"/dossiers/{reference}")
    desk.post(f"/dossiers/{reference}/reponse", text="Bonjour")
    assert "A écrit de nouveau" not in desk.get("/").get_data(as_text=True)
    write_in(sqlite_transactions, now + timedelta(seconds=1), "et alors ?", join=reference)
    assert "A écrit de nouveau" in desk.get("/").get_data(as_text=True)


@pytest.mark.parametrize("page", ["-1", "0", "1e9", "NaN", "999999999999", "٣", ""])
def test_odd_page_numbers_are_bounded(desk: Desk, page: str) -> None:
    assert desk.get(f"/?page={page}").status_code == 200


def test_long_queues_come_in_pages(desk: Desk, sqlite_transactions: Transactions, now: datetime) -> None:
    for number in range(51):
        make_ticket(sqlite_transactions, now + timedelta(seconds=number), f"texte-{number:02}.", phone=f"+21355500{number:04}")
    first, second = (desk.get(f"/?page={page}").get_data(as_text=True) for page in (1, 2))
    assert "texte-50." not in first
    assert "texte-50." in second
    assert "Suivants" in first
    assert "Suivants" not in second
    assert "Précédents" in second


def test_the_page_reloads_itself_without_counting_as_use(desk: Desk) -> None:
    page = desk.get("/").get_data(as_text=True)
    assert '<meta http-equiv="refresh" content="60;url=/?bureau=mission:embassy-algiers&amp;auto=1">' in page
