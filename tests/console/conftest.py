"""An application with the console alone, over a fresh SQLite database, and a browser-like client for it."""

from __future__ import annotations

import re
import tempfile
from dataclasses import dataclass, field
from datetime import datetime
from html import unescape
from pathlib import Path
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import FileSystemBytecodeCache
from werkzeug.test import TestResponse

from console.pages import Pages, console
from models.database import Transactions
from models.files import FileStore
from tests.builders import PASSWORD
from tests.console.tools import console_tools

BASE = "http://127.0.0.1:8000"
# Each test has an application of its own; their pages are the same and need to be compiled only once.
_COMPILED = tempfile.TemporaryDirectory(prefix="tb-pages-")
FIELD = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)"')


@dataclass
class Desk:
    """Somebody at a browser: it sends its own Origin, and fills forms with the hidden fields of the page it saw last."""

    client: FlaskClient
    page: str = ""
    reference: str = ""
    path: str = ""
    fields: dict[str, str] = field(default_factory=dict)

    def get(self, path: str, **options: object) -> TestResponse:
        """Open a page."""
        response = self.client.get(path, **options)
        self._remember(response)
        return response

    def read(self, path: str) -> str:
        """A page as it is read: entities are characters again, and all spaces alike."""
        return unescape(self.get(path).get_data(as_text=True)).replace("\u00a0", " ").replace("\u202f", " ")

    def post(self, path: str, origin: str | None = BASE, **fields: str) -> TestResponse:
        """Send a form of the page seen last; fields named here win."""
        headers = {} if origin is None else {"Origin": origin}
        response = self.client.post(path, data={**self.fields, **fields}, headers=headers)
        self._remember(response)
        return response

    def _remember(self, response: TestResponse) -> None:
        if (response.mimetype == "text/html" and response.status_code < 300) or response.status_code in (401, 409, 422):
            self.page = response.get_data(as_text=True)
            self.fields = {name: unescape(value) for name, value in FIELD.findall(self.page)}

    def sign_in(self, login: str = "agent@alger.test", password: str = PASSWORD) -> Desk:
        """Come in by the form."""
        self.get("/connexion")
        assert self.post("/connexion", login=login, password=password).status_code == 303
        return self


@pytest.fixture
def store(tmp_path: Path) -> FileStore:
    """A folder for sealed files."""
    return FileStore(tmp_path / "files")


@pytest.fixture
def web(sqlite_transactions: Transactions, store: FileStore, now: datetime) -> Flask:
    """The console over a fresh database, at a moment that stands still."""
    return make_web(sqlite_transactions, store, now)


def make_web(transactions: Transactions, store: FileStore, now: datetime, base_url: str = BASE) -> Flask:
    """An application with the console alone."""
    web = Flask("tests", static_folder=None)
    web.jinja_env.bytecode_cache = FileSystemBytecodeCache(_COMPILED.name)
    pages = Pages(transactions, store, console_tools(transactions), base_url, False, lambda: now)
    web.register_blueprint(console(web, pages))
    return web


@pytest.fixture
def stranger(web: Flask) -> Desk:
    """A browser without a session."""
    return Desk(web.test_client())


def form_id() -> str:
    """A fresh id for a form."""
    return str(uuid4())
