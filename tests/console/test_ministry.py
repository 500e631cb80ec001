"""The ministry sees counts, and no small cell can be found by looking or by subtraction."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from console.conceal import conceal
from console.world_map import world_map
from models.contacts import Address
from models.counts import Count
from models.database import Transactions
from models.messages import Message
from models.outbox import Outbound
from models.tickets import Ticket
from tests.builders import LINE, make_agent
from tests.console.conftest import Desk
from tests.console.threads import write_in

COUNTS = st.lists(st.integers(0, 30), max_size=12).map(
    lambda figures: [Count(str(at), figure, 0) for at, figure in enumerate(figures)]
)


@given(COUNTS)
def test_small_figures_never_show_and_never_follow_from_the_others(counts: list[Count]) -> None:
    cells = conceal(counts)
    assert all(cell.tickets == 0 or cell.tickets >= 5 for cell in cells)
    hidden = [cell for cell in cells if cell.state != "shown"]
    small = [count for count in counts if count.hidden]
    assert all(cell.state == "few" for cell, count in zip(cells, counts, strict=True) if count.hidden)
    if small and any(count.tickets >= 5 for count in counts):
        assert len(hidden) == len(small) + 1  # with the total and all shown cells known, at least two stay unknown


@pytest.fixture
def minister(web: Flask, sqlite_transactions: Transactions, now: datetime) -> Desk:
    """Somebody at the ministry."""
    make_agent(sqlite_transactions, now, login="min@bko.test", desks=("ministry",), role="ministry")
    return Desk(web.test_client()).sign_in("min@bko.test")


def fill(transactions: Transactions, now: datetime, countries: dict[str, int], emergency: str = "") -> None:
    """So many tickets from each country; the first of one of them an emergency."""
    for country, number in countries.items():
        for at in range(number):
            urgent = country == emergency and at == 0
            phone = f"+2135{ord(country[0])}{ord(country[1])}{at:03}"
            write_in(transactions, now - timedelta(hours=at), "marqueur", country=country, phone=phone, emergency=urgent)


def row_of(page: str, name: str) -> str:
    """The words of a row of the table of countries."""
    row = page.split(f'<th scope="row">{name}</th>')[1].split("</tr>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", row).split())


def test_counts_by_country_with_small_ones_hidden(minister: Desk, sqlite_transactions: Transactions, now: datetime) -> None:
    fill(sqlite_transactions, now, {"FR": 9, "DZ": 6, "LY": 2}, emergency="LY")
    page = minister.get("/ministere").get_data(as_text=True)
    assert row_of(page, "France") == "9"
    assert row_of(page, "Algérie") == "masqué"
    assert row_of(page, "Libye") == "moins de 5 alerte"
    assert "marqueur" not in page
    assert "+2135" not in page


def test_the_map_lights_the_country_of_an_emergency(minister: Desk, sqlite_transactions: Transactions, now: datetime) -> None:
    fill(sqlite_transactions, now, {"LY": 1}, emergency="LY")
    page = minister.get("/ministere").get_data(as_text=True)
    assert "<title>Libye : alerte</title>" in page
    assert 'style="' not in page


@pytest.mark.parametrize(("days", "seen"), [("1", False), ("7", True), ("30", True), ("90", True), ("x", True), ("1e9", True)])
def test_the_range_decides_what_is_counted(
    minister: Desk, sqlite_transactions: Transactions, now: datetime, days: str, seen: bool
) -> None:
    fill(sqlite_transactions, now - timedelta(days=3), {"FR": 6})
    assert ("France" in minister.get(f"/ministere?jours={days}").get_data(as_text=True)) is seen


def test_every_country_with_a_code_has_a_place_on_the_map() -> None:
    _, lit = world_map(
        conceal([Count(code, 9, 0) for code in ("ML", "DZ", "LY", "FR", "GM", "CV", "KM", "LB", "QA", "SG", "XX")])
    )
    assert {land.code for land in lit} == {"ML", "DZ", "LY", "FR", "GM", "CV", "KM", "LB", "QA", "SG"}
    assert all(land.path.startswith("M") for land in lit)


def test_a_quiet_ministry_sees_zeros(minister: Desk) -> None:
    page = minister.get("/ministere").get_data(as_text=True)
    assert "Aucun dossier dans cette période" in page


def test_spending_by_post_and_country(minister: Desk, web: Flask, sqlite_transactions: Transactions, now: datetime) -> None:
    write_in(sqlite_transactions, now, "marqueur", country="DZ", phone="+213555010203", emergency=False)
    with sqlite_transactions.write() as session:
        ticket = session.scalars(select(Ticket)).one()
        message = session.scalars(select(Message)).first()
        address = session.scalars(select(Address)).first()
        assert message is not None
        assert address is not None
        costs = {"country": "DZ", "price_micros": 360000, "price_currency": "EUR", "mission_id": ticket.mission_id, "parts": 2}
        sent = {"status": "sent", "created_at": now, "not_before": now, "attempts": 1, "purpose": "ack", "lane": "reply"}
        where = {"message_id": message.id, "address_id": address.id, "line_id": LINE.id, "recipient_kind": "contact"}
        session.add_all(Outbound(**costs, **sent, **where) for _ in range(20))
        session.add_all(Outbound(**{**costs, "country": "FR"}, **sent, **where) for _ in range(3))
    page = minister.get("/ministere/depenses").get_data(as_text=True)
    assert "Algérie" in page
    assert "7,20" in page
    assert "1,08" in page
    assert "France" not in page
    assert minister.get("/ministere/depenses?mois=pas-un-mois").status_code == 200
    assert "7,20" not in minister.get("/ministere/depenses?mois=2026-10").get_data(as_text=True)
    make_agent(sqlite_transactions, now)
    assert Desk(web.test_client()).sign_in().get("/ministere/depenses").status_code in (403, 404)
