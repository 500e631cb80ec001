"""The house grows by one file or one row: a channel, a post, a category, a language."""

from __future__ import annotations

import json
import shutil
import sys
from datetime import date, datetime
from pathlib import Path

import pytest
from flask import Flask

from bot.route import route
from bot.say import Promise, acknowledge
from bot.values import OutboundMessage, Place, SenderAddress
from gateway.discover import discover
from gateway.refusals import Refusals
from gateway.safekeeping import Safekeeping
from gateway.webhooks import Door, webhooks
from handlers.open_lines import LineSetting, open_lines
from handlers.seed_reference import seed_reference
from handlers.steps.file_facts import file_facts
from models.database import Transactions
from models.reference_files import FOLDER, read_reference
from tests.builders import facts_of
from tests.conftest import count
from work.tools import LANGUAGES, read_phrasebook

SIXTH = '''
"""Carrier pigeons: one note a bird, proven by the ring on its leg."""

from bot.values import InboundMessage, Reading, SenderAddress, SendOutcome
from gateway.channel import Answer, header


class Channel:
    NAME, STYLE, NEEDS, MAX_BODY = "pigeon", "sms", ("ring",), 1000
    STATUS_WORDS = {"landed": "delivered"}

    def __init__(self, config):
        self.ring = config["ring"]

    def verify(self, request):
        return header(request, "X-Ring") == self.ring

    def read(self, request):
        name, _, text = request.body.decode().partition(":")
        return Reading((InboundMessage(f"{name}-1", SenderAddress("phone", name), text),))

    def answer(self, request):
        return Answer(200)

    def send(self, message):
        return SendOutcome("accepted", f"flown-{message.our_id}")
'''


def test_a_sixth_channel_is_one_file(
    sqlite_transactions: Transactions, now: datetime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "loft").mkdir()
    (tmp_path / "loft" / "pigeon.py").write_text(SIXTH)
    monkeypatch.syspath_prepend(tmp_path)
    channel = discover([str(tmp_path / "loft")], "loft")["pigeon"]({"ring": "R7"})
    with sqlite_transactions.write() as session:
        open_lines(session, [LineSetting("pigeon", "pigeon", "sms", "Pigeons")], now)
    refusals = Refusals(sqlite_transactions)
    keeping = Safekeeping(sqlite_transactions, None, lambda: now)
    door = Door({"pigeon": channel}, keeping, refusals, "https://tounkan.example/hooks", lambda: now)
    web = Flask(__name__)
    web.register_blueprint(webhooks(door))
    note = {"data": b"+22376000001:i ni ce", "headers": {"X-Ring": "R7"}}
    assert web.test_client().post("/hooks/pigeon", **note).status_code == 200
    assert count(sqlite_transactions, "inbox") == 1
    sent = channel.send(OutboundMessage("7", SenderAddress("phone", "+22376000001"), "Nse"))
    assert sent.external_id == "flown-7"
    for name in [name for name in sys.modules if name.startswith("loft")]:
        del sys.modules[name]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The reference files, to be changed as a clerk would."""
    copy = tmp_path / "reference"
    shutil.copytree(FOLDER, copy, ignore=shutil.ignore_patterns("*examples"))
    return copy


def seed(transactions: Transactions, folder: Path) -> None:
    with transactions.write() as session:
        seed_reference(session, read_reference(folder))


def test_a_new_post_is_one_row(transactions: Transactions, folder: Path) -> None:
    data = json.loads((folder / "missions.json").read_text("utf-8"))
    row = dict(data["missions"][1], id="embassy-nairobi", name_fr="Ambassade du Mali au Kenya", city="Nairobi", country="KE")
    data["missions"].append({**row, "serves": ["KE"], "opened": "2026-10-01", "areas": ["Mombasa"]})
    (folder / "missions.json").write_text(json.dumps(data), "utf-8")
    seed(transactions, folder)
    facts = facts_of(transactions)
    assert file_facts(folder).posts.competent("KE") == facts.posts.competent("KE")  # judged alike with and without a database
    way = route(facts.categories["detention"], Place("KE"), "KE", facts.posts)
    assert (way.desk, way.mission) == ("mission:embassy-nairobi", "embassy-nairobi")
    earlier = facts.posts.jurisdiction("KE", date(2026, 9, 30))
    assert earlier is not None
    assert earlier.mission == "embassy-addis-ababa"


def test_a_new_category_is_one_row(transactions: Transactions, folder: Path) -> None:
    row = "pilgrimage\tPèlerinage\tPilgrimage\tmission\thigh\t0\tlost in Mecca during the pilgrimage, group, agency\n"
    (folder / "categories.tsv").write_text((folder / "categories.tsv").read_text("utf-8") + row, "utf-8")
    seed(transactions, folder)
    facts = facts_of(transactions)
    assert facts.categories["pilgrimage"].fr == "Pèlerinage"
    assert facts.priority_of("pilgrimage", emergency=False) == "high"
    assert (
        route(facts.categories["pilgrimage"], Place("SA", "La Mecque"), "SA", facts.posts).mission == "consulate-general-jeddah"
    )


def test_a_new_language_is_one_data_file(tmp_path: Path) -> None:
    folder = tmp_path / "languages"
    shutil.copytree(LANGUAGES, folder)
    delays = {"delay_hour": "wákàtí kan", "delay_hours": "wákàtí {hours}", "delay_days": "ọjọ́ {days}"}
    phrases = {"ack": "Ẹ káàbọ̀. {desk} — {delay}: {reference}", **delays}
    french = json.loads((folder / "fra.json").read_text("utf-8"))
    spoken = {**french, "code": "yor", "name": "Yorùbá", "tag": "yo", "phrases": phrases, "commands": {}}
    (folder / "yor.json").write_text(json.dumps(spoken), "utf-8")
    book = read_phrasebook(folder)
    assert acknowledge(book, "yor", "ack", Promise("123456789", "health", None, 24), "whatsapp").language == "yor"
    assert acknowledge(book, "yor", "joined", Promise("123456789", "health", None, 24), "whatsapp").language == "fra"
