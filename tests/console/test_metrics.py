"""The figures page exists for its token alone; health says one word; and the dashboard asks for nothing that is not there."""

from __future__ import annotations

import json
import re
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import update

from console.pages import Pages, console
from console.thread_view import late
from handlers.begin_job import begin_job
from handlers.check_ready import check_ready
from handlers.end_job import end_job
from handlers.ring_alarm import ring_alarm
from models.database import Transactions
from models.files import FileStore
from models.spool import Spool
from models.tickets import Ticket
from tests.builders import make_agent, make_ticket
from tests.console.conftest import BASE, Desk
from tests.console.tools import console_tools
from work import meters as of_workers

TOKEN = "a-token-of-forty-characters-for-gatherers"
DASHBOARD = Path(__file__).parents[2] / "deploy" / "grafana-dashboard.json"
NAME = re.compile(r"\btounkan_\w+")
MARKER = "marqueur-Fatoumata"


@pytest.fixture
def spool(tmp_path: Path, sqlite_transactions: Transactions) -> Spool:
    """An empty spool."""
    spool = Spool(tmp_path / "spool", sqlite_transactions.keyring)
    spool.prepare()
    return spool


@pytest.fixture
def watched(sqlite_transactions: Transactions, store: FileStore, spool: Spool, now: datetime) -> Flask:
    """A console whose figures may be read with the token."""
    web = Flask("tests", static_folder=None)
    tools = console_tools(sqlite_transactions)
    web.register_blueprint(console(web, Pages(sqlite_transactions, store, tools, BASE, False, lambda: now, spool, TOKEN)))
    return web


def figures(web: Flask) -> str:
    """The page, for whoever holds the token."""
    answer = web.test_client().get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


HEADERS: list[dict[str, str]] = [{}, *({"Authorization": one} for one in ("Bearer wrong", "Bearer ", TOKEN[:-1]))]


@pytest.mark.parametrize("header", HEADERS)
def test_I19_for_strangers_the_page_does_not_exist(watched: Flask, web: Flask, header: dict[str, str]) -> None:
    missing = watched.test_client().get("/no-such-page")
    for application in (watched, web):
        answer = application.test_client().get("/metrics", headers=header)
        assert (answer.status_code, answer.data) == (404, missing.data)


def test_the_figures_say_what_stands_in_the_database_and_nothing_of_people(
    watched: Flask, sqlite_transactions: Transactions, spool: Spool, now: datetime
) -> None:
    for number in range(6):
        make_ticket(sqlite_transactions, now, text=f"{MARKER} {number}", phone=f"+21355501020{number}")
    with sqlite_transactions.write() as session:
        session.execute(update(Ticket).values(opened_at=now - timedelta(hours=1)))
        ring_alarm(session, "silence", "sms-paris", True, now)
        begin_job(session, "sweep", timedelta(minutes=3), timedelta(0), now)
        end_job(session, "sweep", "", now)
    spool.put("sealed", now)
    page = figures(watched)
    assert 'tounkan_alarms{kind="silence"} 1.0' in page
    assert 'tounkan_tickets_opened_day{category="detention"} 6.0' in page
    assert 'tounkan_tickets_opened_country_day{country="DZ"} 6.0' in page
    success = re.search(r'tounkan_job_last_success_timestamp_seconds\{job="sweep"\} (\S+)', page)
    assert success is not None
    assert float(success[1]) == now.timestamp()
    assert "tounkan_spool_entries 1.0" in page
    assert "tounkan_database_up 1.0" in page
    assert 'tounkan_requests_total{method="GET"' in figures(watched)
    assert MARKER not in page
    assert "+2135" not in page


def test_few_tickets_are_not_told_apart(watched: Flask, sqlite_transactions: Transactions, now: datetime) -> None:
    make_ticket(sqlite_transactions, now)
    page = figures(watched)
    assert 'tounkan_tickets{status="open"} 1.0' in page
    assert "detention" not in page
    assert 'country="DZ"' not in page


def test_without_its_database_the_page_says_so(watched: Flask, sqlite_transactions: Transactions) -> None:
    with sqlite_transactions.write() as session:
        session.connection().exec_driver_sql("DROP TABLE alarms")
    assert "tounkan_database_up 0.0" in figures(watched)


def test_every_query_of_the_dashboard_names_a_figure_that_exists(watched: Flask) -> None:
    watched.test_client().get("/healthz")
    of_workers.note_step("judge")
    of_workers.note_failure("judge", "OSError")
    of_workers.note_job("sweep", 0.1)
    known = set(re.findall(r"^# TYPE (\w+)", figures(watched), re.MULTILINE))
    known |= {f"{name}_bucket" for name in known} | {f"{name}_count" for name in known} | {f"{name}_sum" for name in known}
    panels = json.loads(DASHBOARD.read_text("utf-8"))["panels"]
    asked = [target["expr"] for panel in panels for target in panel.get("targets", [])]
    assert len(asked) > 10
    assert [name for query in asked for name in NAME.findall(query) if name not in known] == []


def test_health_says_one_word_and_no_more(
    watched: Flask, sqlite_transactions: Transactions, spool: Spool, capsys: pytest.CaptureFixture[str]
) -> None:
    client = watched.test_client()
    assert [client.get(path).data for path in ("/healthz", "/readyz")] == [b"ok", b"ok"]
    with sqlite_transactions.write() as session:
        session.connection().exec_driver_sql("UPDATE alembic_version SET version_num = '0001'")
    assert (client.get("/readyz").status_code, client.get("/readyz").data) == (503, b"migrations")
    assert client.get("/healthz").status_code == 200
    with sqlite_transactions.write() as session:
        session.connection().exec_driver_sql("DROP TABLE alembic_version")
    assert client.get("/readyz").status_code == 503


def test_a_spool_that_is_gone_is_not_ready(sqlite_transactions: Transactions, spool: Spool) -> None:
    assert check_ready(sqlite_transactions, spool) == ""
    spool.folder.rmdir()
    assert check_ready(sqlite_transactions, spool) == "spool"


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "evil.example:8000"])
def test_D11_an_unknown_name_of_ours_is_refused(watched: Flask, host: str) -> None:
    client = watched.test_client()
    assert client.get("/connexion", headers={"Host": host}).status_code == 400
    assert client.get("/connexion", headers={"Host": "127.0.0.1:8000"}).status_code == 200
    assert client.get("/healthz", headers={"Host": host}).status_code == 200


def test_the_ministry_sees_what_rings(watched: Flask, sqlite_transactions: Transactions, now: datetime) -> None:
    make_agent(sqlite_transactions, now, login="min@bko.test", desks=("ministry",), role="ministry")
    make_agent(sqlite_transactions, now)
    minister = Desk(watched.test_client()).sign_in("min@bko.test")
    assert "Aucune alerte" in minister.read("/etat")
    with sqlite_transactions.write() as session:
        ring_alarm(session, "silence", "sms-paris", True, now - timedelta(hours=2), {"since": "2026-11-21T09:00+00:00"})
        ring_alarm(session, "job-failed", "sweep", True, now - timedelta(hours=3), {"error": "OSError"})
        ring_alarm(session, "job-failed", "sweep", False, now)
    page = minister.read("/etat")
    assert "Une ligne n'apporte plus rien" in page
    assert "sms-paris" in page
    assert "Un travail de fond a échoué" in page.split("sept derniers jours")[1]
    assert Desk(watched.test_client()).sign_in().get("/etat").status_code == 404


@pytest.mark.parametrize(("seconds", "said"), [(None, ""), (60, ""), (600, "10\u202fminutes"), (5 * 3600, "5\u202fheures")])
def test_a_bubble_says_how_late_its_message_reached_us(web: Flask, seconds: int | None, said: str) -> None:
    with web.test_request_context("/"):
        assert late(seconds).replace(" ", "\u202f") == said
