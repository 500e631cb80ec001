"""Catalogue D: disclosure, headers, transport, secrets. D1 and D2 stand in tests/journeys, D11 in tests/console."""

from __future__ import annotations

import os
import re
import socket
import stat
import subprocess
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from flask import Flask, abort
from playwright.sync_api import Browser

from gateway.refusals import Refusals
from gateway.safekeeping import Safekeeping
from gateway.webhooks import Door, webhooks
from models.database import Transactions
from models.files import FileStore
from models.keys import Keyring, make_key_file
from models.spool import Spool
from tests.browser.conftest import Served, served, visit
from tests.builders import make_agent, make_ticket
from tests.console.conftest import Desk, make_web
from tests.console.test_headers import EXACT
from tests.console.threads import write_in
from tests.house import House, running_house
from tests.laws.plan import ROOT
from tests.stand_ins.simulator import SimulatorStandIn

SECURE = "https://tounkan.example"
MARK = "Zorkmid-marqueur"
TELLING = ("werkzeug", "flask", "python", "traceback", "granian", "sqlite", "sqlalchemy", "jinja", MARK.lower())
PLACES = (f"/{MARK}?q={MARK}", f"/dossiers/{MARK}", f"/hooks/{MARK}", f"/fichiers/{MARK}", f"/static/{MARK}.css")

__all__ = ["served"]


@pytest.fixture
def safe(sqlite_transactions: Transactions, tmp_path: Path, now: datetime) -> Flask:
    """Console and doors under the public address that an operator configured."""
    web = make_web(sqlite_transactions, FileStore(tmp_path / "files"), now, SECURE)
    keeping = Safekeeping(sqlite_transactions, Spool(tmp_path / "spool", sqlite_transactions.keyring), lambda: now)
    web.register_blueprint(webhooks(Door({}, keeping, Refusals(sqlite_transactions), f"{SECURE}/hooks", lambda: now)))
    web.config["PROPAGATE_EXCEPTIONS"] = False
    for code in (
        400,
        401,
        403,
        404,
        405,
        408,
        409,
        410,
        411,
        412,
        413,
        414,
        415,
        416,
        417,
        418,
        422,
        429,
        431,
        451,
        500,
        501,
        502,
        503,
        504,
        505,
    ):
        web.add_url_rule(f"/made/{code}", f"hooks.made{code}", lambda code=code: abort(code, MARK))
    return web


@pytest.fixture
def house(sqlite_url: str, keyring: Keyring, tmp_path: Path) -> Iterator[House]:
    """The real server, with nothing in front."""
    stand_in = SimulatorStandIn("http://127.0.0.1/hooks/simulator")
    with running_house(tmp_path, sqlite_url, keyring, {"simulator": {"channel": "simulator", **stand_in.config()}}) as running:
        yield running


def raw(house: House, request: bytes) -> tuple[int, bytes]:
    """The status (0 for none at all) and all bytes that come back for a request that no library would make."""
    with socket.create_connection(("127.0.0.1", house.port), timeout=3) as wire:
        wire.sendall(request)
        said = b""
        try:
            while part := wire.recv(65536):
                said += part
        except OSError:
            pass
    found = re.match(rb"HTTP/1\.[01] (\d{3})", said)
    return (int(found[1]) if found else 0), said


def mode(path: Path) -> str:
    """The permissions of a file or folder."""
    return oct(stat.S_IMODE(path.stat().st_mode))


def test_D3_what_is_written_is_for_the_service_alone(sqlite_url: str, tmp_path: Path) -> None:
    folder = tmp_path / "installation"
    keys = folder / "keys" / "keyring.json"
    make_key_file(keys)
    environment = {name: value for name, value in os.environ.items() if not name.startswith("TB_")}
    environment |= {"TB_DATA_FOLDER": str(folder / "data"), "TB_KEYS": keys.read_text()}
    code = "import manage; manage.cli(['migrate'], standalone_mode=False)"
    subprocess.run(
        ["/bin/sh", "-c", f'umask 022; exec "$0" -c "{code}"', str(ROOT / ".venv/bin/python")],
        cwd=ROOT,
        env=environment,
        check=True,
    )
    store, spool = FileStore(folder / "data" / "files"), folder / "data" / "spool"
    database = folder / "data" / "tounkan.db"
    assert database.exists()
    assert store is not None
    assert {mode(path) for path in (folder / "data", keys.parent)} == {"0o700"}
    assert {mode(path) for path in (database, keys)} == {"0o600"}
    assert not spool.exists() or mode(spool) == "0o700"


def test_D4_every_page_with_data_is_kept_by_nobody(safe: Flask, sqlite_transactions: Transactions, now: datetime) -> None:
    make_agent(sqlite_transactions, now, desks=("mission:embassy-algiers", "ministry"), role="ministry")
    reference = make_ticket(sqlite_transactions, now)
    web = make_web(sqlite_transactions, FileStore(Path("unused")), now)
    desk = Desk(web.test_client()).sign_in()
    for path in ("/", f"/dossiers/{reference}", "/ministere", "/etat", "/connexion", "/nothing"):
        assert desk.get(path).headers["Cache-Control"] == "no-store", path


@pytest.mark.browser
def test_D4_after_signing_out_the_back_button_shows_nothing(chromium: Browser, served: Served) -> None:
    reference = write_in(served.transactions, served.now, f"mon frère {MARK} est arrêté")
    context, window = visit(chromium, served)
    window.sign_in().open_ticket(reference)
    assert MARK in window.page.content()
    window.page.get_by_role("button", name="Se déconnecter").click()
    window.page.wait_for_url("**/connexion*")
    for _ in range(3):
        window.page.go_back()
        assert MARK not in window.page.content()
    context.close()


def test_D5_the_headers_are_on_every_answer_errors_included(safe: Flask) -> None:
    client = safe.test_client()
    exact = {**EXACT, "Strict-Transport-Security": "max-age=31536000"}
    paths = ["/connexion", "/nothing", *(rule.rule for rule in safe.url_map.iter_rules() if rule.rule.startswith("/made/"))]
    for path in paths:
        answer = client.get(path, base_url=SECURE)
        assert {name: answer.headers.get(name) for name in exact if name != "Cache-Control"} == {
            name: value for name, value in exact.items() if name != "Cache-Control"
        }, path


def test_D6_error_pages_name_neither_version_nor_path_nor_query(safe: Flask) -> None:
    client = safe.test_client()
    made = [rule.rule for rule in safe.url_map.iter_rules() if rule.rule.startswith("/made/")]
    assert len(made) > 20
    for path in (*made, *PLACES):
        answer = client.get(path, base_url=SECURE)
        assert answer.status_code >= 300, path
        text = (answer.get_data(as_text=True) + str(answer.headers)).lower()
        said = [word for word in TELLING if word in text.replace("/connexion?", "")]
        assert [word for word in said if answer.status_code >= 400] == [], path


CLOSING = b" HTTP/1.1\r\nConnection: close\r\n"
HOST = b"Host: 127.0.0.1\r\n"
POST, GET = b"POST /connexion" + CLOSING + HOST, b"GET /connexion" + CLOSING
ODD = {
    "TRACE": b"TRACE /" + CLOSING + HOST + b"\r\n",
    "unknown method": b"BREW /" + CLOSING + HOST + b"\r\n",
    "HTTP/0.9": b"GET /connexion\r\n\r\n",
    "absolute form": b"GET http://evil.example/connexion" + CLOSING + b"Host: evil.example\r\n\r\n",
    "two hosts": GET + HOST + b"Host: evil.example\r\n\r\n",
    "length and chunks": POST + b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "two lengths": POST + b"Content-Length: 4\r\nContent-Length: 5\r\n\r\nabcde",
    "no host": GET + b"\r\n",
    "header over two lines": GET + HOST + b"X-A: b\r\n c\r\n\r\n",
    "space before colon": GET + b"Host : 127.0.0.1\r\n\r\n",
}


def test_D7_odd_requests_are_refused(house: House) -> None:
    found = {name: raw(house, request) for name, request in ODD.items()}
    # An address with a host in its first line is served as that path of ours: the host of the header decides.
    _, elsewhere = raw(house, b"GET http://evil.example/connexion" + CLOSING + HOST + b"\r\n")
    assert b"evil" not in elsewhere
    print({name: status for name, (status, _) in found.items()})
    # 0: the connection is closed without an answer.
    assert {name: status for name, (status, _) in found.items() if status not in (0, 400, 405)} == {}
    assert raw(house, b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")[0] == 200


def test_D8_no_banner_no_maps_no_comments_and_no_build(house: House) -> None:
    requests = [
        b"GET %s HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n" % path
        for path in (b"/connexion", b"/x", b"/static/desk.js.map")
    ]
    for request in (*requests, *ODD.values()):
        _, said = raw(house, request)
        head = said.partition(b"\r\n\r\n")[0].lower()
        assert not any(word in head for word in (b"granian", b"werkzeug", b"hyper", b"python", b"x-powered-by")), request
    page = raw(house, requests[0])[1].decode()
    assert "<!--" not in page
    assert "generator" not in page.lower()
    files = [path for path in (ROOT / "console").rglob("*") if path.suffix in (".map", ".js", ".css")]
    assert [path.name for path in files if path.suffix == ".map" or b"sourceMappingURL" in path.read_bytes()] == []


SECRETS = {
    "private key": re.compile(rb"-----BEGIN [A-Z ]*PRIVATE KEY-----"),
    "Twilio account": re.compile(rb"\bAC[0-9a-f]{32}\b"),
    "Twilio key": re.compile(rb"\bSK[0-9a-f]{32}\b"),
    "Telegram token": re.compile(rb"\b[0-9]{8,10}:AA[A-Za-z0-9_-]{33}\b"),
    "Meta token": re.compile(rb"\bEAA[A-Za-z0-9]{40,}\b"),
    "cloud key": re.compile(rb"\bAKIA[0-9A-Z]{16}\b"),
    "token of a forge": re.compile(rb"\b(?:ghp|gho|github_pat|glpat|sk_live)_?[A-Za-z0-9_-]{20,}\b"),
    "age key": re.compile(rb"AGE-SECRET-KEY-1[0-9A-Z]{50,}"),
}


def secrets_in(text: bytes) -> list[str]:
    """What looks like a real secret."""
    found = [(name, match[0]) for name, pattern in SECRETS.items() for match in pattern.finditer(text)]
    return [name for name, match in found if len(set(match)) > 8]


def test_D9_the_scanner_finds_what_is_planted() -> None:
    planted = b"AC" + os.urandom(16).hex().encode() + b"\n-----BEGIN PRIVATE KEY-----\n"
    assert secrets_in(planted) == ["private key", "Twilio account"]


def test_D9_no_secret_is_in_the_repository_or_the_image() -> None:
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    files = [ROOT / name for name in listed.stdout.splitlines()]
    found = {
        str(path.relative_to(ROOT)): names for path in files if path.is_file() and (names := secrets_in(path.read_bytes()))
    }
    found.pop("tests/catalogue/test_disclosure.py", None)  # names the first line of a key, so that it is found
    print(f"files {len(files)}, secrets {len(found)}")
    assert {name: names for name, names in found.items() if not name.startswith("tests/")} == {}
    ignored = (ROOT / "deploy/Dockerfile.dockerignore").read_text().splitlines()
    assert ignored[0] == "**"
    assert not {"!keys", "!var", "!.env", "!tests"} & set(ignored)


def test_D9_no_page_shows_the_environment(safe: Flask) -> None:
    rules = {rule.rule for rule in safe.url_map.iter_rules()}
    assert not {rule for rule in rules if re.search(r"env|debug|config|phpinfo|actuator|console", rule)}


def test_D10_every_dependency_is_pinned() -> None:
    wanted = [line.split("#")[0].strip() for line in (ROOT / "requirements.txt").read_text().splitlines()]
    lines = [line for line in wanted if line and not line.startswith("-")]
    assert [line for line in lines if not re.fullmatch(r"[\w.-]+(\[[\w,-]+\])?==[\w.+!-]+(\s*;.*)?", line)] == []


def test_D12_there_is_no_mail() -> None:
    """No digest is sent by mail: nothing in the product can send one."""
    rooms = ("bot", "models", "handlers", "gateway", "console", "work")
    texts = [path.read_text("utf-8") for room in rooms for path in (ROOT / room).rglob("*.py")]
    assert [word for word in ("smtplib", "aiosmtplib", "sendmail") if any(word in text for text in texts)] == []
