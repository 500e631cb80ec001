"""The phone in the browser: everything it sends takes the real door, and it sees its own conversation only."""

from __future__ import annotations

import itertools
import json
import re
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path

import httpx
import pytest
from flask import Flask
from flask.testing import FlaskClient
from markupsafe import escape
from werkzeug.serving import make_server

from bot.values import InboundMessage, Reading, SenderAddress, SendOutcome
from gateway.channels.simulator import Channel
from gateway.json_body import clean
from gateway.phone import MAX_BYTES, Phone, phone
from gateway.phone_message import Unsendable, compose, ready_file
from gateway.phone_people import EXAMPLES, PEOPLE, PLACES, find_person, fresh_number
from gateway.phone_view import bubbles, find_talk, texts
from gateway.refusals import Refusals
from gateway.safekeeping import Safekeeping
from gateway.webhooks import Door, webhooks
from handlers.claim_attachment import claim_attachment
from handlers.claim_inbound import claim_inbound
from handlers.claim_send import claim_send
from handlers.give_to_human import give_to_human
from handlers.keep_attachment import FetchedFile, keep_attachment
from handlers.open_lines import LineSetting, open_lines
from handlers.record_outcome import Answered, record_outcome
from handlers.reply_to_contact import Reply, reply_to_contact
from handlers.show_phone import open_phone_file, show_phone
from handlers.steps.facts import read_facts
from handlers.store_inbound import store_inbound
from models.base import new_id
from models.database import Transactions
from models.files import FileStore
from models.tickets import Ticket
from tests.builders import make_agent
from tests.conftest import count

STYLES = {"simulator-sms": "sms", "simulator-whatsapp": "whatsapp", "simulator-telegram": "telegram"}
LINES = {line_id: Channel({"style": style, "secret": f"secret of {line_id}"}) for line_id, style in STYLES.items()}
ALGER = PEOPLE["alger"].addresses["sms"]
OURS = {"Sec-Fetch-Site": "same-origin"}
FORM = {"line": "simulator-sms", "from": "alger", "lang": "fr"}


@dataclass
class Rig:
    """The door and the phone on a real port, and the worker's deeds one at a time."""

    transactions: Transactions
    store: FileStore
    client: FlaskClient
    address: str
    clock: Callable[[], datetime]

    def post(self, headers: dict[str, str] | None = None, **fields: object) -> tuple[int, str]:
        answer = self.client.post("/simulator/send", data={**FORM, **fields}, headers=OURS if headers is None else headers)
        return answer.status_code, answer.get_data(as_text=True)

    def thread(self, line: str = "simulator-sms", person: str = "alger", seen: str = "1") -> str:
        asked = {"line": line, "from": person, "lang": "fr", "seen": seen}
        answer = self.client.get("/simulator/thread", query_string=asked)
        assert answer.status_code == 200
        return answer.get_data(as_text=True)

    def judge(self) -> None:
        """A message becomes a ticket by the simplest deed there is: nothing here depends on judgement."""
        with self.transactions.write() as session:
            for claim in claim_inbound(session, self.clock(), 10):
                give_to_human(session, claim, read_facts(session), self.clock())

    def fetch(self, content_type: str) -> None:
        with self.transactions.write() as session:
            for job in claim_attachment(session, self.clock(), 10):
                content = LINES[job.line_id].fetch(job.source)
                keep_attachment(session, job, FetchedFile(content, content_type), self.store)

    def reply(self, text: str) -> None:
        agent = make_agent(self.transactions, self.clock(), desks=("ministry",), login="m@test")
        with self.transactions.write() as session:
            reference = session.query(Ticket).one().reference
            reply_to_contact(session, agent, reference, Reply(new_id(), text), self.store, self.clock())

    def send(self, outcome: SendOutcome | None = None) -> None:
        with self.transactions.write() as session:
            jobs = [claim_send(session, line_id, self.clock(), 10, self.address, self.store) for line_id in LINES]
            for job in itertools.chain.from_iterable(jobs):
                answer = outcome or LINES[job.line_id].send(job.message)
                record_outcome(session, [Answered(job, answer)], self.clock())

    def statuses(self) -> list[str]:
        with self.transactions.read() as session:
            return [message.status for message in show_phone(session, "simulator-sms", ALGER.kind, ALGER.value)]


@pytest.fixture
def rig(sqlite_transactions: Transactions, tmp_path: Path, now: datetime) -> Iterator[Rig]:
    yield from running(sqlite_transactions, tmp_path, now)


def running(transactions: Transactions, folder: Path, now: datetime) -> Iterator[Rig]:
    with transactions.write() as session:
        open_lines(session, [LineSetting(one, "simulator", style, one) for one, style in STYLES.items()], now)
    web, store = Flask("phone-test", static_folder=None), FileStore(folder / "files")
    server = make_server("127.0.0.1", 0, web, threaded=True)
    address = f"http://127.0.0.1:{server.server_port}"
    keeping = Safekeeping(transactions, None, lambda: now)
    web.register_blueprint(webhooks(Door(LINES, keeping, Refusals(transactions), f"{address}/hooks", lambda: now)))
    web.register_blueprint(phone(Phone(LINES, transactions, f"{address}/hooks", store, lambda: now)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield Rig(transactions, store, web.test_client(), address, lambda: now)
    server.shutdown()
    thread.join(5)
    server.server_close()


def ticks(page: str) -> list[str]:
    return re.findall(r'data-status="(\w+)"', page)


def test_what_is_typed_takes_the_door_and_comes_back_answered(rig: Rig) -> None:
    assert rig.post(text="mon frère est arrêté")[0] == 303
    assert count(rig.transactions, "inbox") == 1
    assert ticks(rig.thread()) == ["sent"]
    rig.judge()
    assert ticks(rig.thread()) == ["delivered"]
    rig.reply("Nous appelons la police d'Alger.")
    assert "police" not in rig.thread()
    rig.send()
    page = rig.thread()
    assert "Nous appelons la police d&#39;Alger." in page
    assert ticks(page) == ["delivered", "sent"]
    assert ticks(rig.thread()) == ["delivered", "delivered"]
    assert count(rig.transactions, "delivery_receipts") == 1


@pytest.mark.parametrize(
    ("line", "seen", "end"), [("sms", "1", "delivered"), ("whatsapp", "1", "read"), ("whatsapp", "0", "delivered")]
)
def test_reading_is_reported_where_the_app_reports_it_and_somebody_looks(rig: Rig, line: str, seen: str, end: str) -> None:
    rig.post(line=f"simulator-{line}", text="bonjour")
    rig.judge()
    rig.reply("Bonjour, dites-nous tout.")
    rig.send()
    for _ in range(3):
        page = rig.thread(f"simulator-{line}", seen=seen)
    assert ticks(page) == ["delivered", end]


def test_a_reply_that_did_not_leave_is_not_on_the_phone(rig: Rig) -> None:
    rig.post(text="bonjour")
    rig.judge()
    rig.reply("jamais partie")
    rig.send(SendOutcome("refused", error_code="x"))
    assert "jamais partie" not in rig.thread()


@pytest.mark.parametrize(
    ("line", "person", "kind", "value"),
    [
        ("simulator-sms", "paris", "phone", "+33639980117"),
        ("simulator-sms", "tripoli", "phone", "+22376001234"),
        ("simulator-whatsapp", "whatsapp", "whatsapp-id", "ML.90417352268105"),
        ("simulator-telegram", "telegram", "telegram-chat", "7204518836"),
        ("simulator-sms", "+33639981234", "phone", "+33639981234"),
    ],
)
def test_each_sender_writes_from_its_own_address(rig: Rig, line: str, person: str, kind: str, value: str) -> None:
    assert rig.post(line=line, **{"from": person}, text="i ni ce")[0] == 303
    rig.judge()
    with rig.transactions.read() as session:
        assert [message.text for message in show_phone(session, line, kind, value)] == ["i ni ce"]
    assert "i ni ce" in rig.thread(line, person)
    assert "i ni ce" not in rig.thread("simulator-sms", "djeddah")


def test_the_same_form_twice_is_one_message_and_another_text_is_another(rig: Rig) -> None:
    for text in ("un", "un", "deux"):
        assert rig.post(form_id="0123456789abcdef", text=text)[0] == 303
    assert count(rig.transactions, "inbox") == 2


def test_json_is_taken_as_well_as_a_form(rig: Rig) -> None:
    answer = rig.client.post("/simulator/send", json={**FORM, "text": "par JSON", "place": "alger"}, headers=OURS)
    assert (answer.status_code, answer.get_json()) == (200, {"error": ""})
    page = rig.thread()
    assert "par JSON" in page
    assert "36.7538, 3.0588" in page
    assert rig.client.post("/simulator/send", json=["no"], headers=OURS).status_code == 400


def test_files_places_and_cards_travel(rig: Rig) -> None:
    photo = (BytesIO(b"\x89PNG not really"), "carte.png", "image/png")
    assert rig.post(file=photo, text="ma carte", card_name="Moussa Traoré", card_phone="+223 76 00 00 01")[0] == 303
    assert rig.post(sample="voice")[0] == 303
    assert rig.post(latitude="21.4858", longitude="39.1925")[0] == 303
    page = rig.thread()
    for shown in ("ma carte", "Moussa Traoré", "+223 76 00 00 01", "21.4858, 39.1925", "Note vocale", "en cours d&#39;envoi"):
        assert shown in page
    for _ in range(3):
        rig.judge()
    rig.fetch("image/png")
    with rig.transactions.read() as session:
        files = [file for one in show_phone(session, "simulator-sms", ALGER.kind, ALGER.value) for file in one.files]
    assert [(file.kind, file.filename) for file in files] == [("image", "carte.png"), ("voice", "voice.ogg")]
    answer = rig.client.get(f"/simulator/file/{files[0].id}", query_string=FORM)
    assert (answer.data, answer.mimetype) == (b"\x89PNG not really", "image/png")
    assert "sandbox" in answer.headers["Content-Security-Policy"]


def test_a_file_is_open_to_its_own_conversation_only_and_never_runs(rig: Rig) -> None:
    page = b"<script>alert(1)</script>"
    rig.post(file=(BytesIO(page), "page.html", "text/html"))
    rig.judge()
    rig.fetch("text/html")
    with rig.transactions.read() as session:
        held = show_phone(session, "simulator-sms", ALGER.kind, ALGER.value)[0].files[0].id
        assert held is not None
        address = (ALGER.kind, ALGER.value)
        assert open_phone_file(session, "simulator-sms", address, held, rig.store) == page
        assert open_phone_file(session, "simulator-whatsapp", address, held, rig.store) is None
        assert open_phone_file(session, "simulator-sms", ("phone", "+966500000123"), held, rig.store) is None
    answer = rig.client.get(f"/simulator/file/{held}", query_string=FORM)
    assert answer.mimetype == "application/octet-stream"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    for other in ({"from": "djeddah"}, {"line": "simulator-whatsapp"}):
        assert rig.client.get(f"/simulator/file/{held}", query_string={**FORM, **other}).status_code == 404


def test_the_deed_shows_no_other_channel(transactions: Transactions, now: datetime) -> None:
    with transactions.write() as session:
        lines = [LineSetting("sim", "simulator", "sms", "s"), LineSetting("real", "twilio-sms", "sms", "r")]
        open_lines(session, lines, now)
        for line_id in ("sim", "real"):
            store_inbound(session, line_id, Reading((InboundMessage(f"x-{line_id}", ALGER, f"sur {line_id}"),)), now)
    with transactions.read() as session:
        assert [one.text for one in show_phone(session, "sim", ALGER.kind, ALGER.value)] == ["sur sim"]
        assert show_phone(session, "real", ALGER.kind, ALGER.value) == []
        assert show_phone(session, "none", ALGER.kind, ALGER.value) == []


@pytest.mark.parametrize("engine", ["waiting", "kept"])
def test_the_bubble_keeps_its_id_while_the_message_is_taken_over(
    transactions: Transactions, now: datetime, engine: str
) -> None:
    with transactions.write() as session:
        open_lines(session, [LineSetting("simulator-sms", "simulator", "sms", "s")], now)
        store_inbound(session, "simulator-sms", Reading((InboundMessage("x", ALGER, "bonjour"),)), now)
        before = show_phone(session, "simulator-sms", ALGER.kind, ALGER.value)
        if engine == "kept":
            give_to_human(session, claim_inbound(session, now, 1)[0], read_facts(session), now)
        after = show_phone(session, "simulator-sms", ALGER.kind, ALGER.value)
    assert [one.id for one in before] == [one.id for one in after]
    assert [one.status for one in after] == ["sent" if engine == "waiting" else "delivered"]


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "same-origin"}, 303),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Origin": "http://localhost"}, 303),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({}, 303),
    ],
)
def test_a_form_of_another_site_is_refused(rig: Rig, headers: dict[str, str], status: int) -> None:
    assert rig.post(headers, text="bonjour")[0] == status
    assert count(rig.transactions, "inbox") == (1 if status == 303 else 0)


@pytest.mark.parametrize(
    ("fields", "status", "words"),
    [
        ({"text": "  "}, 400, "error_empty"),
        ({"latitude": "91", "longitude": "0"}, 400, "error_place"),
        ({"latitude": "ici", "longitude": "là"}, 400, "error_place"),
        ({"text": "x", "line": "simulator-sms", "from": "whatsapp"}, 400, "error_sender"),
        ({"text": "x", "from": "personne"}, 400, "error_sender"),
        ({"text": "x", "line": "twilio-sms"}, 400, "error_sender"),
        ({"file": (BytesIO(b"x" * (MAX_BYTES + 1)), "gros.jpg")}, 413, "error_large"),
    ],
)
def test_what_cannot_be_sent_says_why(rig: Rig, fields: dict[str, object], status: int, words: str) -> None:
    answered, page = rig.post(**fields)
    assert answered == status
    assert str(escape(texts()["fr"][words])) in page
    assert count(rig.transactions, "inbox") == 0


def test_no_door_no_loss_of_words(sqlite_transactions: Transactions, tmp_path: Path, now: datetime) -> None:
    web = Flask("closed", static_folder=None)
    web.register_blueprint(
        phone(Phone(LINES, sqlite_transactions, "http://127.0.0.1:9/hooks", FileStore(tmp_path), lambda: now))
    )
    answer = web.test_client().post("/simulator/send", data={**FORM, "text": "à garder"}, headers=OURS)
    assert answer.status_code == 502
    assert "à garder</textarea>" in answer.get_data(as_text=True)


STRANGE = ['<b>gras</b> & "co"', "مرحبا", "a\x00b", "\ud83d", "🙏🙏", "x" * 10_000, "ligne 1\nligne 2", "{{ 7*7 }}"]


@pytest.mark.parametrize("text", STRANGE)
def test_any_text_is_carried_faithfully_and_shown_inert(rig: Rig, text: str) -> None:
    body = json.dumps({**FORM, "text": text})
    answer = rig.client.post("/simulator/send", data=body, content_type="application/json", headers=OURS)
    assert answer.status_code == 200
    for _ in range(2):
        page = rig.thread()
        assert "<b>gras" not in page
        with rig.transactions.read() as session:
            assert show_phone(session, "simulator-sms", ALGER.kind, ALGER.value)[0].text == clean(text)
        rig.judge()


def test_the_page_stands_without_script_in_both_languages(rig: Rig) -> None:
    for lang, word in (("fr", "Qui écrit"), ("en", "Who writes")):
        answer = rig.client.get("/simulator", query_string={"lang": lang, "line": "simulator-whatsapp"})
        page = answer.get_data(as_text=True)
        assert answer.status_code == 200
        assert word in page
        assert f'<html lang="{lang}">' in page
        assert not re.search(r"<script(?![^>]*src=)|<style|\sstyle=|\son\w+=", page)
        assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
        assert answer.headers["Permissions-Policy"].startswith("microphone=(self), geolocation=(self)")
    for name in re.findall(r'(?:src|href)="(/simulator/static/[^"]+)"', page):
        assert rig.client.get(name).status_code == 200


def test_an_example_is_ready_to_send_without_script(rig: Rig) -> None:
    for number, example in enumerate(EXAMPLES):
        page = rig.client.get("/simulator", query_string={"example": str(number)}).get_data(as_text=True)
        assert re.search(rf"<textarea[^>]*>{re.escape(example.text)}</textarea>", page)
    for wrong in ("99", "-1", "²", "x"):
        assert rig.client.get("/simulator", query_string={"example": wrong}).status_code == 200


def test_a_fresh_number_is_a_new_one_each_time(rig: Rig) -> None:
    found = {rig.client.get("/simulator?from=fresh&line=simulator-sms").headers["Location"] for _ in range(5)}
    assert len(found) > 1
    assert re.fullmatch(r"\+3363998\d{4}", fresh_number())
    assert rig.client.get(found.pop()).status_code == 200


def test_many_phones_at_once(rig: Rig) -> None:
    def one(number: int) -> int:
        fields = {"line": "simulator-sms", "from": f"+3363998{number:04d}", "text": f"message {number}"}
        return httpx.post(f"{rig.address}/simulator/send", data=fields, headers={"Accept": "application/json"}).status_code

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(one, range(40))) == {200}
    assert count(rig.transactions, "inbox") == 40


def test_both_languages_say_everything() -> None:
    french, english = texts()["fr"], texts()["en"]
    assert french.keys() == english.keys()
    assert {f"person_{key}" for key in PEOPLE} | {f"place_{key}" for key in PLACES} <= french.keys()
    assert all(one.place in PLACES for one in PEOPLE.values())
    templates = Path(__file__).parents[2] / "gateway" / "templates" / "phone"
    used = {word for path in templates.glob("*.html") for word in re.findall(r"\bt\.(\w+)", path.read_text(encoding="utf-8"))}
    assert used <= french.keys()


def test_who_has_no_number_has_one_app_only() -> None:
    assert list(PEOPLE["whatsapp"].addresses) == ["whatsapp"]
    assert list(PEOPLE["telegram"].addresses) == ["telegram"]
    talk = find_talk({"from": "telegram", "line": "simulator-sms"}, LINES)
    assert talk is not None
    assert (talk.line_id, talk.address) == ("simulator-telegram", SenderAddress("telegram-chat", "7204518836"))
    assert find_talk({"from": "telegram", "line": "simulator-sms"}, LINES, strict=True) is None
    for wrong in ("", "0612", "+0123456789", "+22376001234567890", "ML.1", "../paris"):
        assert find_person(wrong) is None


def test_a_message_needs_something_in_it(now: datetime) -> None:
    with pytest.raises(Unsendable):
        compose({"text": "\n"}, [], ALGER, "", now)
    ready = ready_file("voice")
    assert ready is not None
    assert ready.content.startswith(b"OggS")
    assert ready_file("../settings") is None
    assert len(ready.content) < 20_000


def test_the_clock_is_that_of_the_place(rig: Rig, now: datetime) -> None:
    rig.post(text="bonjour")
    with rig.transactions.read() as session:
        shown = show_phone(session, "simulator-sms", ALGER.kind, ALGER.value)
    assert [one.clock for one in bubbles(shown, "Asia/Riyadh", now)] == ["15:00"]
    assert [one.clock for one in bubbles(shown, "No/Where", now)] == ["12:00"]


def test_nobody_of_the_list_is_one_of_the_demonstration_s_writers() -> None:
    told = json.loads((Path(__file__).parents[2] / "work" / "demo_messages.json").read_text(encoding="utf-8"))
    written = set(re.findall(r'"sender": "([^"]+)"', json.dumps(told)))
    assert written
    assert not written & {address.value for person in PEOPLE.values() for address in person.addresses.values()}
