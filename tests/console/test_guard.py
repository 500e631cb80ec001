"""Nobody passes without a session, and no form passes that is not one of ours."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from flask import Flask

from console.guard import DOORS, MINISTRY, OPEN, safe_path
from models.database import Transactions
from models.files import FileStore
from tests.builders import PASSWORD, make_agent, make_ticket
from tests.conftest import count
from tests.console.conftest import BASE, Desk, form_id, make_web

UNKNOWN = "01900000-0000-7000-8000-000000000000"
VALUES = {"agent_id": UNKNOWN, "file_id": UNKNOWN, "view_id": UNKNOWN, "reference": "100000009", "filename": "desk.css"}


def rules(web: Flask) -> list[tuple[str, str, str]]:
    """Each endpoint with a method and a path to try."""
    adapter = web.url_map.bind("127.0.0.1")
    return [
        (rule.endpoint, method, adapter.build(rule.endpoint, {name: VALUES[name] for name in rule.arguments}, method))
        for rule in web.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    ]


def test_every_endpoint_has_a_guard_unless_it_is_listed_as_open(web: Flask) -> None:
    reached = set()
    for endpoint, method, path in rules(web):
        response = web.test_client().open(path, method=method, headers={"Origin": BASE})
        if response.status_code != 401 and not (response.location or "").startswith("/connexion?next=/"):
            reached.add(endpoint)
    assert reached == OPEN
    assert {endpoint for endpoint, _, _ in rules(web)} >= MINISTRY


def test_doors_are_not_the_consoles(web: Flask) -> None:
    assert all(not endpoint.startswith(tuple(f"{door}." for door in DOORS)) for endpoint, _, _ in rules(web))


@pytest.mark.parametrize("method", ["TRACE", "PUT", "DELETE", "PATCH", "OPTIONS", "BREW"])
def test_unknown_methods_are_refused(stranger: Desk, method: str) -> None:
    response = stranger.client.open("/", method=method)
    assert response.status_code == 405
    assert "GET" in response.headers["Allow"]


def test_no_page_changes_anything_by_get(web: Flask) -> None:
    deeds = {endpoint for endpoint, method, _ in rules(web) if method == "POST"}
    assert not deeds & {endpoint for endpoint, method, _ in rules(web) if method == "GET"}


@pytest.fixture
def desk(stranger: Desk, sqlite_transactions: Transactions, now: datetime) -> Desk:
    """An agent who has a ticket's page open."""
    make_agent(sqlite_transactions, now)
    desk = stranger.sign_in()
    desk.reference = make_ticket(sqlite_transactions, now)
    desk.get(f"/dossiers/{desk.reference}")
    return desk


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "https://console.example.evil"},
        {"Origin": f"{BASE}.evil.example"},
        {"Origin": BASE, "Sec-Fetch-Site": "cross-site"},
        {"Origin": BASE, "Sec-Fetch-Site": "same-site"},
        {"Origin": BASE, "Sec-Fetch-Site": "none"},
    ],
)
def test_a_form_of_another_site_is_refused(desk: Desk, sqlite_transactions: Transactions, headers: dict[str, str]) -> None:
    form = {**desk.fields, "text": "x", "form_id": form_id()}
    response = desk.client.post(f"/dossiers/{desk.reference}/note", data=form, headers=headers)
    assert response.status_code == 400
    assert "Access-Control-Allow-Origin" not in response.headers
    assert count(sqlite_transactions, "messages") == 0


def test_an_older_browser_under_our_referrer_policy_is_let_in_by_its_token(desk: Desk) -> None:
    form = {**desk.fields, "text": "x", "form_id": form_id()}
    assert desk.client.post(f"/dossiers/{desk.reference}/note", data=form, headers={"Origin": "null"}).status_code == 303


@pytest.mark.parametrize("token", [None, "", "x", "é\ud800"])
def test_a_form_without_its_token_is_refused(desk: Desk, sqlite_transactions: Transactions, token: str | None) -> None:
    desk.fields.pop("form_token")
    extra = {} if token is None else {"form_token": token.encode("utf-8", "replace").decode()}
    assert desk.post(f"/dossiers/{desk.reference}/note", text="x", form_id=form_id(), **extra).status_code == 400
    assert count(sqlite_transactions, "messages") == 0


def test_the_token_of_somebody_else_is_refused(
    web: Flask, desk: Desk, sqlite_transactions: Transactions, now: datetime
) -> None:
    make_agent(sqlite_transactions, now, login="b@alger.test")
    other = Desk(web.test_client()).sign_in("b@alger.test")
    other.get("/")
    desk.fields["form_token"] = other.fields["form_token"]
    assert desk.post(f"/dossiers/{desk.reference}/note", text="x", form_id=form_id()).status_code == 400


def test_signing_in_is_protected_too(stranger: Desk, sqlite_transactions: Transactions, now: datetime) -> None:
    make_agent(sqlite_transactions, now)
    stranger.get("/connexion")
    good = dict(stranger.fields)
    stranger.fields = {}
    assert stranger.post("/connexion", login="agent@alger.test", password=PASSWORD).status_code == 400
    stranger.fields = good
    assert stranger.post("/connexion", origin=None, login="agent@alger.test", password=PASSWORD).status_code == 400
    assert count(sqlite_transactions, "agent_sessions") == 0
    assert stranger.post("/connexion", login="agent@alger.test", password=PASSWORD).status_code == 303


@pytest.mark.parametrize(("base", "name", "secure"), [(BASE, "tb", False), ("https://tounkan.example", "__Host-tb", True)])
def test_cookies_are_for_this_site_and_no_script(
    sqlite_transactions: Transactions, store: FileStore, now: datetime, base: str, name: str, secure: bool
) -> None:
    make_agent(sqlite_transactions, now)
    client = make_web(sqlite_transactions, store, now, base).test_client()
    options = {"base_url": base}
    page = client.get("/connexion", **options)
    token = page.get_data(as_text=True).split('name="form_token" value="')[1].split('"')[0]
    form = {"form_token": token, "login": "agent@alger.test", "password": PASSWORD}
    entered = client.post("/connexion", data=form, headers={"Origin": base}, **options)
    for cookie in (page.headers["Set-Cookie"], entered.headers["Set-Cookie"]):
        assert cookie.startswith((f"{name}=", f"{name}-form="))
        assert {"HttpOnly", "Path=/", "SameSite=Strict"} <= {part.strip() for part in cookie.split(";")}
        assert ("Secure" in cookie) is secure
        assert "Domain" not in cookie
    assert ("Strict-Transport-Security" in entered.headers) is secure


def test_a_session_ends_with_sign_out_and_its_cookie_is_dead(web: Flask, desk: Desk) -> None:
    token = desk.client.get_cookie("tb").value
    assert desk.post("/deconnexion").status_code == 303
    thief = web.test_client()
    thief.set_cookie("tb", token)
    assert thief.get("/").status_code == 303


def test_a_session_dies_of_idleness_even_if_the_page_reloads_itself(
    sqlite_transactions: Transactions, store: FileStore, now: datetime
) -> None:
    make_agent(sqlite_transactions, now)
    token = Desk(make_web(sqlite_transactions, store, now).test_client()).sign_in().client.get_cookie("tb").value
    for minutes, path, code in ((10, "/?auto=1", 200), (19, "/", 200), (38, "/?auto=1", 200), (45, "/", 303)):
        client = make_web(sqlite_transactions, store, now + timedelta(minutes=minutes)).test_client()
        client.set_cookie("tb", token)
        assert client.get(path).status_code == code, minutes


def test_signing_in_gives_a_new_token_and_ends_the_old_session(desk: Desk, sqlite_transactions: Transactions) -> None:
    before = desk.client.get_cookie("tb").value
    desk.post("/connexion", login="agent@alger.test", password=PASSWORD)
    assert desk.client.get_cookie("tb").value != before
    assert count(sqlite_transactions, "agent_sessions WHERE ended_at IS NULL") == 1


def test_a_text_typed_into_a_dead_session_comes_back(desk: Desk, sqlite_transactions: Transactions) -> None:
    desk.client.delete_cookie("tb")
    response = desk.post(f"/dossiers/{desk.reference}/reponse", text="une longue <b>réponse</b>")
    assert response.status_code == 401
    assert "une longue &lt;b&gt;réponse&lt;/b&gt;" in response.get_data(as_text=True)
    assert count(sqlite_transactions, "messages") == 0


def test_wrong_password_and_unknown_login_look_the_same(
    stranger: Desk, sqlite_transactions: Transactions, now: datetime
) -> None:
    make_agent(sqlite_transactions, now)
    answers = []
    for login in ("agent@alger.test", "nobody@alger.test"):
        stranger.get("/connexion")
        response = stranger.post("/connexion", login=login, password="wrong" * 5)
        answers.append((response.status_code, response.data))
    assert answers[0] == answers[1]
    assert answers[0][0] == 422


def test_guessing_is_slowed_whatever_the_forwarded_address_says(
    stranger: Desk, sqlite_transactions: Transactions, now: datetime
) -> None:
    make_agent(sqlite_transactions, now)
    for number in range(10):
        stranger.get("/connexion", headers={"X-Forwarded-For": f"10.0.0.{number}"})
        stranger.post("/connexion", login="agent@alger.test", password=f"wrong-{number}")
    stranger.get("/connexion")
    assert stranger.post("/connexion", login="agent@alger.test", password=PASSWORD).status_code == 422


@pytest.mark.parametrize(
    "wanted",
    [
        "https://evil", "//evil", "/\\evil", "\\\\evil", "https:evil", "javascript:alert(1)", "/%09/evil", "%2f%2fevil",
        "/a//evil", "/\tevil", "/\nevil", "", "evil", "/é",
    ],
)  # fmt: skip
def test_sign_in_goes_on_to_our_own_paths_only(wanted: str) -> None:
    assert safe_path(wanted) == "/"


@pytest.mark.parametrize("wanted", ["/", "/dossiers/100000009", "/?bureau=mission%3Aembassy-algiers&a=moi", "/x?jours=7"])
def test_our_own_paths_are_kept(wanted: str) -> None:
    assert safe_path(wanted) == wanted


def test_an_oversized_form_is_refused(desk: Desk) -> None:
    assert desk.post(f"/dossiers/{desk.reference}/note", text="x" * 300_000, form_id=form_id()).status_code == 413
