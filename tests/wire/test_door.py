"""The one door, over HTTP and a real database: forged, malformed, oversized, replayed, unknown and strange calls."""

from __future__ import annotations

import hmac
import itertools
import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, text

from bot.values import Reading
from gateway.doorstep import Doorstep
from gateway.refusals import Refusals
from gateway.safekeeping import Safekeeping
from gateway.webhooks import Door, webhooks
from handlers.open_lines import LineSetting, open_lines
from handlers.steps.payload import unpack
from models.database import Transactions
from models.inbox import InboxRow
from models.security import SecurityCount
from tests.conftest import count
from tests.stand_ins.base import PUBLIC, SignedCall
from tests.stand_ins.meta import APP_SECRET
from tests.stand_ins.simulator import SECRET
from tests.wire.lines import KINDS, Line, start

ALWAYS = (("X-Content-Type-Options", "nosniff"),)


class Visitor:
    """Whoever calls a line's hook."""

    def __init__(self, line: Line, client: FlaskClient, transactions: Transactions) -> None:
        self.line, self.client, self.transactions = line, client, transactions

    def call(self, call: SignedCall, **changes: object) -> int:
        """Make a call, changed or not; the answer's status."""
        parts = urlsplit(call.url)
        path = parts.path + (f"?{parts.query}" if parts.query else "")
        arguments = {"method": call.method, "data": call.body, "headers": call.headers, **changes}
        return self.client.open(str(arguments.pop("path", path)), **arguments).status_code  # type: ignore[arg-type]

    def text(self, text: str = "bonjour", **more: object) -> SignedCall:
        """A genuine call that brings a text."""
        return self.line.stand_in.inbound_text(text, self.line.kind.sender, **more)

    def signed_bytes(self, body: bytes) -> SignedCall:
        """Any bytes, signed as this provider signs its JSON."""
        call, name = self.text(), self.line.name
        headers = dict(call.headers)
        if name == "whatsapp-cloud":
            headers["X-Hub-Signature-256"] = "sha256=" + hmac.new(APP_SECRET.encode(), body, "sha256").hexdigest()
        if name == "simulator":
            headers["X-Simulator-Signature"] = hmac.new(SECRET.encode(), body, "sha256").hexdigest()
        return SignedCall("POST", call.url, headers, body)

    def stored(self) -> int:
        """How many messages are in the inbox."""
        return count(self.transactions, "inbox")

    def texts(self) -> list[str]:
        """The texts in the inbox."""
        with self.transactions.read() as session:
            return [unpack(row.payload or "").text for row in session.scalars(select(InboxRow).order_by(InboxRow.seq))]


@pytest.fixture(params=[(kind, short) for kind in KINDS for short in (False, True)], ids=str)
def visitor(request: pytest.FixtureRequest, sqlite_transactions: Transactions, now: datetime) -> Iterator[Visitor]:
    """A caller at each of the five channels' hooks, by the framework's way and by the short one before it."""
    kind, short = request.param
    line = start(kind)
    line.stand_in.hook_url = f"{PUBLIC}/hooks/{kind}"
    with sqlite_transactions.write() as session:
        open_lines(session, [LineSetting(kind, kind, "sms", kind)], now)
    moments = itertools.count()
    refusals, clock = Refusals(sqlite_transactions), lambda: now + timedelta(seconds=next(moments))
    web = Flask(__name__)
    door = Door({kind: line.channel}, Safekeeping(sqlite_transactions, None, clock), refusals, f"{PUBLIC}/hooks", clock)
    web.register_blueprint(webhooks(door))
    if short:
        web.wsgi_app = Doorstep(web.wsgi_app, door, ALWAYS, lambda *_: None)  # type: ignore[method-assign]
    yield Visitor(line, web.test_client(), sqlite_transactions)
    line.stand_in.stop()


def test_a_genuine_call_is_stored_before_it_is_answered(visitor: Visitor) -> None:
    assert visitor.call(visitor.text("i ni ce")) // 100 == 2
    assert visitor.texts() == ["i ni ce"]


def test_a_replay_is_answered_and_stored_once(visitor: Visitor) -> None:
    call = visitor.text()
    assert {visitor.call(call) // 100 for _ in range(5)} == {2}
    assert visitor.stored() == 1


def test_a_call_without_its_proof_is_refused_and_only_counted(visitor: Visitor) -> None:
    call = visitor.text("MARKER-FORGED")
    proofs = {"X-Twilio-Signature", "X-Hub-Signature-256", "X-Telegram-Bot-Api-Secret-Token", "X-Simulator-Signature"}
    bare = {name: value for name, value in call.headers.items() if name not in proofs}
    assert visitor.call(call, headers=bare) == 403
    for junk in ("", "a", "x" * 10_000, "=" * 28):
        assert visitor.call(call, headers={**bare, **dict.fromkeys(proofs, junk)}) == 403
    assert visitor.stored() == 0
    with visitor.transactions.read() as session:
        assert session.scalars(select(SecurityCount)).one().count == 5


def test_one_changed_byte_is_refused(visitor: Visitor) -> None:
    if visitor.line.name == "telegram":
        return  # Telegram proves itself by a fixed secret, not by the body
    call = visitor.text("bonjour")
    assert visitor.call(call, data=call.body.replace(b"bonjour", b"bonsoir")) == 403
    assert visitor.stored() == 0


def test_the_configured_address_decides_whatever_the_headers_say(visitor: Visitor) -> None:
    call = visitor.text()
    lies = {"Host": "evil.example", "X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "http"}
    assert visitor.call(call, headers={**call.headers, **lies}) // 100 == 2
    assert visitor.stored() == 1


@pytest.mark.parametrize("method", ["PUT", "HEAD", "OPTIONS", "DELETE", "PATCH"])
def test_other_methods_do_nothing(visitor: Visitor, method: str) -> None:
    assert visitor.call(visitor.text(), method=method) == 405
    assert visitor.stored() == 0


def test_a_bare_get_is_no_handshake(visitor: Visitor) -> None:
    assert visitor.call(visitor.text(), method="GET", data=b"") in (403, 405)
    assert visitor.stored() == 0


def test_a_body_over_the_cap_is_refused_unread(visitor: Visitor) -> None:
    assert visitor.call(visitor.text(), data=b"x" * (visitor.line.channel.MAX_BODY + 1)) == 413
    assert visitor.stored() == 0


@pytest.mark.parametrize("line_id", ["unknown", "..%2f..%2fetc", "%00", "a" * 5000])
def test_an_unknown_line_does_not_exist(visitor: Visitor, line_id: str) -> None:
    assert visitor.call(visitor.text(), path=f"/hooks/{line_id}") == 404


@pytest.mark.parametrize(
    "text",
    [
        "a" * 10_000,
        "مرحبا بكم",
        "\u202egpj.exe\u202c",
        "😀👨‍👩‍👧‍👦🇲🇱" * 100,
        "z" + "\u0335" * 5000,
        "<script>alert(1)</script>",
        "' OR 1=1--",
        "{{7*7}} %s {0}",
        "ߒߞߏ ⵜⵉⴼⵉⵏⴰⵖ",
        "=cmd|' /C calc'!A0",
        "line\r\n2026-01-01 INFO admin",
    ],
)
def test_strange_text_is_stored_faithfully(visitor: Visitor, text: str) -> None:
    assert visitor.call(visitor.text(text)) // 100 == 2
    assert visitor.texts() == [text]


def test_nul_and_lone_surrogates_are_replaced_by_a_mark(visitor: Visitor) -> None:
    call = visitor.text("a\x00b")
    assert visitor.call(call) // 100 == 2
    assert visitor.texts() == ["a\ufffdb"]


JSON_BODIES = [
    b"",
    b"null",
    b"[]",
    b'"x"',
    b"1",
    b"true",
    b"{",
    b"\xff\xfe{}",
    b"[" * 100_000,
    b'{"a":' * 50_000,
    b'{"n":1e999}',
]
JSON_BODIES += [b'{"n":NaN}', b'{"n":' + b"9" * 5000 + b"}", b'{"a":1,"a":2}', "{}".encode("utf-16"), b"\x00" * 100]


@pytest.mark.parametrize("body", JSON_BODIES, ids=range(len(JSON_BODIES)))
def test_a_signed_body_that_is_no_message_is_refused_or_ignored(visitor: Visitor, body: bytes) -> None:
    if visitor.line.name.startswith("twilio"):
        return  # forms, not JSON: their signature covers the fields, which a JSON body has none of
    assert visitor.call(visitor.signed_bytes(body)) in (200, 204, 400)
    assert visitor.stored() == 0


def test_a_poisoned_item_does_not_hold_up_its_batch(visitor: Visitor) -> None:
    if visitor.line.name != "whatsapp-cloud":
        return  # only Meta sends batches
    batch = json.loads(visitor.text("bon").body)
    messages = batch["entry"][0]["changes"][0]["value"]["messages"]
    messages += [
        {"type": "text", "text": "no id, no sender"},
        None,
        {"id": "wamid.2", "from": "33612345678", "type": "hologram"},
    ]
    assert visitor.call(visitor.signed_bytes(json.dumps(batch).encode())) == 200
    assert visitor.texts()[0] == "bon"
    assert count(visitor.transactions, "quarantine") >= 1


def test_without_a_database_the_provider_is_asked_to_come_again(visitor: Visitor) -> None:
    with visitor.transactions.write() as session:
        session.execute(text("DROP TABLE inbox"))
    assert visitor.call(visitor.text()) == 503


def test_a_flood_of_forged_calls_hardly_touches_the_database(sqlite_transactions: Transactions, now: datetime) -> None:
    refusals, written = Refusals(sqlite_transactions), []
    sqlite_transactions.attempt = lambda deed, at_once=False: written.append(deed)  # type: ignore
    for call in range(1000):
        refusals.count("refused call: x", now + timedelta(milliseconds=2 * call))
    assert len(written) == 2


def test_both_ways_say_the_same_and_the_short_one_tells_of_it(visitor: Visitor) -> None:
    call = visitor.text()
    parts, told = urlsplit(call.url), list[tuple[object, ...]]()
    web = visitor.client.application
    if not isinstance(web.wsgi_app, Doorstep):
        return
    web.wsgi_app._note = lambda *said: told.append(said)
    answers = [
        visitor.client.post(parts.path, data=body, headers=call.headers, query_string=odd)
        for odd in ("", "a=%41")  # the second is not plain: it goes the long way
        for body in (call.body, call.body + b"x")
    ]
    short, long = answers[:2], answers[2:]
    assert [said[0] for said in told] == ["/hooks/<line_id>"] * 2
    assert [said[2] for said in told] == [answer.status_code for answer in short]
    for mine, other in zip(short, long, strict=True):
        assert mine.headers["X-Content-Type-Options"] == "nosniff"
        if mine.status_code == other.status_code:  # Twilio signs the address too, and the odd one was not signed
            assert (mine.data, mine.content_type) == (other.data, other.content_type)


def test_a_fault_of_the_short_way_is_left_to_the_long_one(visitor: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    call, keep, faults = visitor.text(), Safekeeping.keep, iter([RuntimeError("once")])

    def fail_once(keeping: Safekeeping, line_id: str, reading: Reading) -> None:
        for fault in faults:
            raise fault
        keep(keeping, line_id, reading)

    monkeypatch.setattr(Safekeeping, "keep", fail_once)
    short = isinstance(visitor.client.application.wsgi_app, Doorstep)
    assert visitor.call(call) // 100 == (2 if short else 5)
    assert visitor.stored() == int(short)
