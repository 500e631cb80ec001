"""Every text of the pages exists in English, with the same values in it; and the language follows the person."""

from __future__ import annotations

import re
from datetime import datetime

from babel.messages.pofile import read_po

from console.languages import CATALOGUES
from models.database import Transactions
from tests.builders import make_agent, make_ticket
from tests.console.catalogue import texts
from tests.console.conftest import Desk

VALUE = re.compile(r"%\((\w+)\)s|%%")


def english() -> dict[str | tuple[str, ...], str | tuple[str, ...]]:
    """The English catalogue."""
    with (CATALOGUES / "en" / "LC_MESSAGES" / "messages.po").open("rb") as file:
        return {message.id: message.string for message in read_po(file, locale="en") if message.id}


def test_every_text_is_translated_and_none_is_left_over() -> None:
    assert set(english()) == texts()
    assert len(texts()) > 150


def test_translations_say_something_and_keep_their_values() -> None:
    for french, other in english().items():
        pairs = zip(french, other, strict=True) if isinstance(french, tuple) else [(french, other)]
        for one, two in pairs:
            assert two.strip(), one
            assert sorted(VALUE.findall(one)) == sorted(VALUE.findall(two)), one


def test_a_strangers_page_follows_the_browser_and_begins_in_french(stranger: Desk) -> None:
    assert '<html lang="fr">' in stranger.get("/connexion").get_data(as_text=True)
    page = stranger.get("/connexion", headers={"Accept-Language": "en-GB,en;q=0.9"}).get_data(as_text=True)
    assert '<html lang="en">' in page
    assert "Sign in" in page
    assert '<html lang="fr">' in stranger.get("/connexion", headers={"Accept-Language": "de"}).get_data(as_text=True)


def test_a_chosen_language_stays(stranger: Desk, sqlite_transactions: Transactions, now: datetime) -> None:
    make_agent(sqlite_transactions, now)
    reference = make_ticket(sqlite_transactions, now)
    desk = stranger.sign_in()
    desk.get(f"/dossiers/{reference}")
    desk.fields.pop("next")
    assert desk.post("/langue", locale="en", next=f"/dossiers/{reference}").location == f"/dossiers/{reference}"
    page = desk.get(f"/dossiers/{reference}").get_data(as_text=True)
    assert "Send the reply" in page
    assert "Arrest and detention" in page
    assert "Envoyer" not in page
    desk.post("/deconnexion")
    assert "Sign in" in desk.get("/connexion").get_data(as_text=True)


def test_a_language_we_do_not_have_changes_nothing(stranger: Desk) -> None:
    stranger.get("/connexion")
    assert "lang=" not in str(stranger.post("/langue", locale="xx").headers.get("Set-Cookie"))
