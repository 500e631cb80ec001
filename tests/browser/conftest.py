"""The console served for a real browser: a server on a port of its own over a fresh database."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page
from werkzeug.serving import make_server

from models.database import Transactions
from models.files import FileStore
from tests.builders import PASSWORD, make_agent
from tests.console.conftest import make_web
from tests.house import free_port

WIDTHS = {"wide": {"width": 1280, "height": 900}, "narrow": {"width": 360, "height": 740}}
PATIENCE = 15_000  # milliseconds


@dataclass
class Served:
    """A running console and what stands behind it."""

    url: str
    transactions: Transactions
    store: FileStore
    now: datetime


@pytest.fixture
def served(sqlite_transactions: Transactions, tmp_path: Path, now: datetime) -> Iterator[Served]:
    """The console on a port of its own, with an agent at Algiers and somebody at the ministry."""
    make_agent(sqlite_transactions, now)
    make_agent(sqlite_transactions, now, login="min@bko.test", role="ministry", desks=("ministry",))
    port, store = free_port(), FileStore(tmp_path / "files")
    url = f"http://127.0.0.1:{port}"
    server = make_server("127.0.0.1", port, make_web(sqlite_transactions, store, now, url), threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield Served(url, sqlite_transactions, store, now)
    server.shutdown()
    thread.join()


@dataclass
class Visit:
    """Somebody's browser window, and what it complained about."""

    page: Page
    served: Served
    complaints: list[str]

    def sign_in(self, login: str = "agent@alger.test") -> Visit:
        """Come in by the form."""
        self.page.goto(f"{self.served.url}/connexion")
        self.page.get_by_label("Identifiant").fill(login)
        self.page.get_by_label("Mot de passe").fill(PASSWORD)
        self.page.get_by_role("button", name="Se connecter").click()
        self.page.get_by_role("button", name="Se déconnecter").wait_for()
        return self

    def open_ticket(self, reference: str) -> Visit:
        """From the queue to a ticket."""
        self.page.goto(self.served.url)
        self.page.locator(f"a[href*='{reference}']").click()
        return self

    @property
    def overflow(self) -> int:
        """By how many pixels the page is wider than the window."""
        size = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        return int(self.page.evaluate(size))


def visit(chromium: Browser, served: Served, width: str = "wide", scripts: bool = True) -> tuple[BrowserContext, Visit]:
    """A window of a width, with or without scripts."""
    context = chromium.new_context(locale="fr-FR", viewport=WIDTHS[width], java_script_enabled=scripts)
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("dialog", lambda dialog: (complaints.append(f"dialog: {dialog.message}"), dialog.dismiss()))
    return context, Visit(page, served, complaints)


@pytest.fixture(params=["wide", "narrow"])
def window(request: pytest.FixtureRequest, chromium: Browser, served: Served) -> Iterator[Visit]:
    """A window in both widths, with scripts; whatever the browser complains about fails the test."""
    context, somebody = visit(chromium, served, request.param)
    yield somebody
    context.close()
    assert somebody.complaints == []


@pytest.fixture(params=["wide", "narrow"])
def plain_window(request: pytest.FixtureRequest, chromium: Browser, served: Served) -> Iterator[Visit]:
    """A window in both widths, without scripts."""
    context, somebody = visit(chromium, served, request.param, scripts=False)
    yield somebody
    context.close()
