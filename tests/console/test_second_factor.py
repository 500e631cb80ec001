"""The way in with a second factor, a first password, recovery codes; and the page of one's own account."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pyotp
import pytest
from flask import Flask

from console.pages import Pages, console
from models.database import Transactions
from models.files import FileStore
from tests.builders import PASSWORD, make_agent, make_ticket
from tests.conftest import Clock, count
from tests.console.conftest import BASE, Desk
from tests.console.tools import console_tools

CHIEF = "chef@alger.test"
NEW = "quatre-vaches-dansent-hier"


@pytest.fixture
def strict(sqlite_transactions: Transactions, store: FileStore, clock: Clock) -> Flask:
    """The console as in production: whoever has more power than an agent needs a second factor."""
    web = Flask("tests", static_folder=None)
    tools = console_tools(sqlite_transactions)
    web.register_blueprint(console(web, Pages(sqlite_transactions, store, tools, BASE, False, clock, second_factor=True)))
    make_agent(sqlite_transactions, clock.now, login=CHIEF, role="supervisor")
    return web


def secret_in(page: str) -> str:
    """The key that the enrolment page spells out."""
    return re.search(r'class="secret">([A-Z2-7 ]+)<', page)[1].replace(" ", "")


def code_at(secret: str, moment: datetime) -> str:
    """What an authenticator shows at a moment."""
    return pyotp.TOTP(secret).at(moment)


def enrolled(strict: Flask, clock: Clock) -> tuple[Desk, str, list[str]]:
    """A supervisor who has just taken the second factor: the desk, the secret and the recovery codes."""
    desk = Desk(strict.test_client()).sign_in(CHIEF)
    secret = secret_in(desk.get("/connexion/seconde-cle").get_data(as_text=True))
    page = desk.post("/connexion/seconde-cle", code=code_at(secret, clock.now)).get_data(as_text=True)
    return desk, secret, re.findall(r"<code>([a-z2-9]{4}-[a-z2-9]{4}-[a-z2-9]{4})</code>", page)


def test_A7_nothing_is_read_before_the_second_factor(strict: Flask, clock: Clock) -> None:
    desk = Desk(strict.test_client()).sign_in(CHIEF)
    for path in ("/", "/equipe", "/compte", "/dossiers/100000009"):
        assert desk.get(path).location.startswith("/connexion/seconde-cle?next=")
    assert desk.post("/deconnexion").status_code in (303, 400)
    done, _, codes = enrolled(strict, clock)
    assert done.get("/").status_code == 200
    assert len(set(codes)) == 10


def test_A6_a_code_counts_once_within_a_step_and_five_wrong_ones_lock(strict: Flask, clock: Clock) -> None:
    _, secret, _ = enrolled(strict, clock)
    desk = Desk(strict.test_client()).sign_in(CHIEF)
    desk.get("/connexion/code")
    assert desk.post("/connexion/code", code=code_at(secret, clock.now)).status_code == 422  # used for enrolling
    clock.now += timedelta(seconds=60)
    for wrong in (code_at(secret, clock.now + timedelta(seconds=90)), "000000", "", "x" * 99):
        assert desk.post("/connexion/code", code=wrong).status_code == 422
    assert desk.post("/connexion/code", code=code_at(secret, clock.now)).status_code == 422  # five are five: locked
    clock.now += timedelta(minutes=16)
    desk = Desk(strict.test_client()).sign_in(CHIEF)
    desk.get("/connexion/code")
    shown = code_at(secret, clock.now - timedelta(seconds=30))
    assert desk.post("/connexion/code", code=f" {shown[:3]} {shown[3:]} ").status_code == 303
    assert desk.get("/").status_code == 200


def test_A9_a_recovery_code_counts_once(strict: Flask, clock: Clock) -> None:
    _, _, codes = enrolled(strict, clock)
    for expected in (303, 422):
        desk = Desk(strict.test_client()).sign_in(CHIEF)
        desk.get("/connexion/code")
        assert desk.post("/connexion/code", code=codes[0].upper()).status_code == expected


def test_A8_the_second_factor_of_somebody_else_is_refused(
    strict: Flask, clock: Clock, sqlite_transactions: Transactions
) -> None:
    enrolled(strict, clock)
    make_agent(sqlite_transactions, clock.now, login="autre@alger.test", role="supervisor")
    other = Desk(strict.test_client()).sign_in("autre@alger.test")
    secret = secret_in(other.get("/connexion/seconde-cle").get_data(as_text=True))
    desk = Desk(strict.test_client()).sign_in(CHIEF)
    desk.get("/connexion/code")
    assert desk.post("/connexion/code", code=code_at(secret, clock.now)).status_code == 422


def test_A12_the_token_changes_with_each_step(strict: Flask, clock: Clock) -> None:
    desk = Desk(strict.test_client()).sign_in(CHIEF)
    before = desk.client.get_cookie("tb").value
    secret = secret_in(desk.get("/connexion/seconde-cle?tb=chosen-by-somebody").get_data(as_text=True))
    desk.post("/connexion/seconde-cle", code=code_at(secret, clock.now))
    after = desk.client.get_cookie("tb").value
    assert after not in (before, "chosen-by-somebody")
    thief = strict.test_client()
    thief.set_cookie("tb", before)
    assert thief.get("/").location.startswith("/connexion?next=")


def test_A25_password_and_second_factor_change_only_with_the_present_password(strict: Flask, clock: Clock) -> None:
    desk, _, codes = enrolled(strict, clock)
    desk.get("/compte")
    for path in ("/compte/mot-de-passe", "/compte/codes", "/compte/seconde-cle/retirer"):
        assert desk.post(path, present="wrong" * 4, password=NEW, again=NEW).status_code == 422
    page = desk.post("/compte/codes", present=PASSWORD).get_data(as_text=True)
    assert "codes" in page
    assert codes[0] not in page
    desk.get("/compte")
    assert desk.post("/compte/mot-de-passe", present=PASSWORD, password=NEW, again=NEW).status_code == 303
    assert desk.get("/").status_code == 200


@pytest.mark.parametrize("bad", ["court", "azertyuiop12", "tounkan-blon-2026", "chef-alger-mali-1", "x" * 1025])
def test_A5_a_password_to_be_guessed_is_refused(strict: Flask, clock: Clock, bad: str) -> None:
    desk, _, _ = enrolled(strict, clock)
    desk.get("/compte")
    assert desk.post("/compte/mot-de-passe", present=PASSWORD, password=bad, again=bad).status_code == 422


def test_A23_sessions_are_listed_and_one_ends_the_other(web: Flask, sqlite_transactions: Transactions, now: datetime) -> None:
    make_agent(sqlite_transactions, now)
    here, there = Desk(web.test_client()).sign_in(), Desk(web.test_client()).sign_in()
    assert here.read("/compte").count("depuis") == 2
    assert here.post("/compte/sessions").status_code == 303
    assert here.get("/").status_code == 200
    assert there.get("/").status_code == 303


def test_A10_a_first_password_must_be_changed_and_dies_after_three_days(
    strict: Flask, clock: Clock, sqlite_transactions: Transactions
) -> None:
    chief, _, _ = enrolled(strict, clock)
    chief.get("/equipe")
    page = chief.post("/equipe", name="Awa", login="awa@alger.test", role="agent", desk="mission:embassy-algiers")
    first = re.search(r'class="secret">([a-z2-9-]+)<', page.get_data(as_text=True))[1]
    awa = Desk(strict.test_client()).sign_in("awa@alger.test", first)
    assert awa.get("/").location.startswith("/connexion/mot-de-passe")
    awa.get("/connexion/mot-de-passe")
    assert awa.post("/connexion/mot-de-passe", password=first, again=first).status_code == 422
    assert awa.post("/connexion/mot-de-passe", password=NEW, again=NEW).status_code == 303
    assert awa.get("/").status_code == 200
    clock.now += timedelta(days=3, minutes=1)
    late = Desk(strict.test_client())
    late.get("/connexion")
    assert late.post("/connexion", login="awa@alger.test", password=first).status_code == 422


def test_A13_a_revoked_account_is_out_with_the_next_request_and_stays_out(
    web: Flask, sqlite_transactions: Transactions, now: datetime
) -> None:
    agent_id = make_agent(sqlite_transactions, now)
    make_agent(sqlite_transactions, now, login=CHIEF, role="supervisor")
    desk, chief = Desk(web.test_client()).sign_in(), Desk(web.test_client()).sign_in(CHIEF)
    chief.get(f"/equipe/{agent_id}")
    assert chief.post(f"/equipe/{agent_id}/retrait").status_code == 303
    assert desk.get("/").location.startswith("/connexion?next=")
    desk.get("/connexion")
    assert desk.post("/connexion", login="agent@alger.test", password=PASSWORD).status_code == 422
    assert count(sqlite_transactions, "desk_memberships WHERE until IS NULL") == 1


def test_a_supervisor_gives_no_role_or_desk_that_is_not_theirs(
    web: Flask, sqlite_transactions: Transactions, now: datetime
) -> None:
    make_agent(sqlite_transactions, now, login=CHIEF, role="supervisor")
    chief = Desk(web.test_client()).sign_in(CHIEF)
    chief.get("/equipe")
    before = count(sqlite_transactions, "agents")
    for role, seat in (
        ("admin", "mission:embassy-algiers"),
        ("agent", "protection"),
        ("agent", "mission:consulate-general-paris"),
    ):
        assert chief.post("/equipe", name="X", login="x@x.test", role=role, desk=seat).status_code == 422
    assert count(sqlite_transactions, "agents") == before


def test_the_log_tells_who_and_what_and_never_the_words(web: Flask, sqlite_transactions: Transactions, now: datetime) -> None:
    make_agent(sqlite_transactions, now, login="audit@x.test", desks=(), role="auditor")
    make_agent(sqlite_transactions, now)
    reference = make_ticket(sqlite_transactions, now, text="mot très personnel")
    desk = Desk(web.test_client()).sign_in()
    desk.get(f"/dossiers/{reference}")
    desk.post(f"/dossiers/{reference}/attribution", assignee="")
    auditor = Desk(web.test_client()).sign_in("audit@x.test")
    assert auditor.get("/").location == "/journal"
    page = auditor.read(f"/journal?dossier={reference}")
    assert "Dossier lu" in page
    assert "Dossier modifié (Attribué)" in re.sub(r"<[^>]+>", "", page)
    assert "mot très personnel" not in page
    assert "Rien de tel" in auditor.read("/journal?dossier=100000009")
    assert auditor.get("/journal?qui=spoilt&page=-1").status_code == 200
