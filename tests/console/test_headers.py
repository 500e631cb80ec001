"""The exact headers, on every answer; plain pages for everything that goes wrong."""

from __future__ import annotations

from datetime import datetime

import pytest
from flask import Flask

from models.database import Transactions
from tests.builders import make_agent, make_ticket
from tests.console.conftest import Desk

EXACT = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; media-src 'self'; connect-src 'self'; "
        "form-action 'self'; frame-ancestors 'none'; base-uri 'none'; object-src 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
    "Cache-Control": "no-store",
    "Server": "tounkan-blon",
}


def test_every_answer_carries_them(web: Flask, sqlite_transactions: Transactions, now: datetime) -> None:
    make_agent(sqlite_transactions, now)
    reference = make_ticket(sqlite_transactions, now)
    desk = Desk(web.test_client()).sign_in()
    paths = (
        "/",
        f"/dossiers/{reference}",
        "/dossiers/x",
        "/nothing",
        "/ministere",
        "/healthz",
        "/connexion",
        "/static/nothing",
    )
    for response in (*(desk.get(path) for path in paths), desk.post("/nothing"), desk.post("/"), desk.post("/langue")):
        assert {name: response.headers.get(name) for name in EXACT} == EXACT


def test_our_own_style_and_script_may_be_kept(stranger: Desk) -> None:
    page = stranger.get("/connexion").get_data(as_text=True)
    for ending in ("css", "js", "svg"):
        address = next(part.split('"')[0] for part in page.split('"') if f".{ending}?v=" in part)
        response = stranger.client.get(address)
        assert response.status_code == 200
        assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"


@pytest.mark.parametrize(
    "path",
    [
        "/static/../pages.py", "/static/..%2fpages.py", "/static/%2e%2e/pages.py", "/static/desk.css%00", "/static//desk.css",
        "/.git/config", "/.env", "/static/..;/x", "/x//evil.example", "/static/", "/console/pages.py", "/tounkan.db", "/%ff",
    ],
)  # fmt: skip
def test_nothing_else_is_served(stranger: Desk, path: str) -> None:
    response = stranger.client.get(path)
    assert response.status_code == 404
    assert response.location is None
    assert b"evil" not in response.data


def test_error_pages_tell_nothing(stranger: Desk) -> None:
    page = stranger.get("/marqueur-chemin?marqueur-question=1").get_data(as_text=True).lower()
    for secret in ("marqueur", "werkzeug", "flask", "python", "traceback", "granian"):
        assert secret not in page


def test_a_broken_page_says_so_plainly(web: Flask, stranger: Desk) -> None:
    web.config["PROPAGATE_EXCEPTIONS"] = False
    web.add_url_rule("/broken", "hooks.broken", lambda: 1 // 0)
    response = stranger.get("/broken")
    assert response.status_code == 500
    assert "ZeroDivision" not in response.get_data(as_text=True)
    assert response.headers["Content-Security-Policy"] == EXACT["Content-Security-Policy"]


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_health_says_ok_and_nothing_more(stranger: Desk, path: str) -> None:
    response = stranger.get(path)
    assert (response.status_code, response.data) == (200, b"ok")
    assert "Set-Cookie" not in response.headers


def test_pages_stay_light(web: Flask, sqlite_transactions: Transactions, now: datetime) -> None:
    make_agent(sqlite_transactions, now, desks=("mission:embassy-algiers", "ministry"), role="ministry")
    for number in range(60):
        reference = make_ticket(sqlite_transactions, now, "une histoire " * 12, phone=f"+2135550{number:05}")
    desk = Desk(web.test_client()).sign_in()
    for path in ("/", f"/dossiers/{reference}", "/ministere", "/connexion", "/static/desk.css", "/static/desk.js"):
        assert len(desk.get(path).data) < 60_000, path
