"""The channel for Kannel against a strict smsbox: proof, reading, and every way in which sending can end."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from bot.failure_words import UNKNOWN, failure_of
from bot.shipped import failures
from bot.values import OutboundMessage, SenderAddress, WebhookRequest
from gateway.channel import (
    Checks,
    DeletesCopies,
    Fetches,
    FindsSent,
    Handshakes,
    ListsRecent,
    Malformed,
    ReportsByGet,
    SignsSelfTest,
    UnsupportedType,
)
from gateway.channels.kannel import Channel
from gateway.discover import discover
from gateway.refusals import Refusals
from gateway.safekeeping import Safekeeping
from gateway.webhooks import Door, webhooks
from handlers.open_lines import LineSetting, open_lines
from models.database import Transactions
from tests.conftest import NOON, count
from tests.stand_ins.base import PUBLIC, SignedCall
from tests.stand_ins.kannel import NUMBER, SECRET, UNROUTABLE, KannelStandIn
from tests.stand_ins.serve import Reply
from tests.wire.lines import PDF
from tests.wire.test_contract_out import OUTCOMES

PERSON = "+22376010203"
TEXT = "Aw ni ce, an bɛna taa a lajɛ sini sɔgɔma"
OUR_ID = "01980000-0000-7000-8000-000000000001"


@pytest.fixture
def smsbox() -> Iterator[KannelStandIn]:
    """A strict smsbox."""
    with KannelStandIn() as stand_in:
        yield stand_in


@pytest.fixture
def channel(smsbox: KannelStandIn) -> Channel:
    """The channel over it, impatient."""
    return Channel({**smsbox.config(), "read_seconds": "1"})


def message(text: str = TEXT, to: str = PERSON, **more: object) -> OutboundMessage:
    """A message to the usual person."""
    outbound = OutboundMessage(OUR_ID, SenderAddress("phone", to), text, callback_url=f"{PUBLIC}/hooks/modem/status")
    return replace(outbound, **more)  # type: ignore[arg-type]


def changed(call: SignedCall, **headers: str) -> WebhookRequest:
    """A call with other headers, named with underscores."""
    return replace(call, headers={**call.headers, **{name.replace("_", "-"): text for name, text in headers.items()}}).request()


def test_accepted_with_our_id_and_asked_to_report_it(channel: Channel, smsbox: KannelStandIn) -> None:
    assert (channel.send(message()).result, channel.send(message("Bonjour é {€}")).external_id) == ("accepted", OUR_ID)
    wide, cheap = smsbox.ledger
    assert (wide.text, wide.fields["x-kannel-coding"]) == (TEXT, "2")
    assert (cheap.text, cheap.fields["x-kannel-coding"]) == ("Bonjour é {€}", "0")
    report = f"https://kannel:{SECRET}@tounkan.example/hooks/modem/status?our_id={OUR_ID}&word=%d&at=%T"
    assert (wide.fields["x-kannel-dlr-url"], wide.fields["x-kannel-dlr-mask"]) == (report, "31")
    assert wide.fields["x-kannel-from"] == NUMBER


def test_reports_may_take_another_way_than_the_public_one(smsbox: KannelStandIn) -> None:
    channel = Channel({**smsbox.config(), "callback_origin": "http://127.0.0.1:8000/", "smsc": "orange"})
    channel.send(message())
    fields = smsbox.ledger[0].fields
    assert fields["x-kannel-dlr-url"].startswith(f"http://kannel:{SECRET}@127.0.0.1:8000/hooks/modem/status?our_id=")
    assert fields["x-kannel-smsc"] == "orange"


@pytest.mark.parametrize("fault", OUTCOMES)
def test_fault(channel: Channel, smsbox: KannelStandIn, fault: str) -> None:
    result, retry, accepted = OUTCOMES[fault]
    smsbox.faults.append(fault)
    outcome = channel.send(message())
    assert (outcome.result, outcome.retry) == (result, retry)
    assert len(smsbox.ledger) == accepted


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        (message(to=UNROUTABLE), "not-routable"),
        (message(to="ORANGE\r\nX-Kannel-To: +1"), "bad-address"),
        (message(""), "empty"),
        (message(attachment=PDF), "no-file"),
    ],
)
def test_refused_for_good(channel: Channel, smsbox: KannelStandIn, wrong: OutboundMessage, code: str) -> None:
    outcome = channel.send(wrong)
    assert (outcome.result, outcome.retry, outcome.error_code) == ("refused", False, code)
    assert smsbox.ledger == []


def test_a_wrong_account_is_not_the_persons_fault(smsbox: KannelStandIn) -> None:
    wrong = Channel({**smsbox.config(), "password": "wrong"})
    assert (wrong.send(message()).result, wrong.send(message()).retry) == ("refused", True)
    assert wrong.check()
    assert Channel(smsbox.config()).check() == ""


@pytest.mark.parametrize("secret", ["", "short", "with space and more", "a:b@c/d?e%f#g&h=i+j"])
def test_a_secret_that_no_address_can_hold_is_refused(smsbox: KannelStandIn, secret: str) -> None:
    with pytest.raises(ValueError, match="secret"):
        Channel({**smsbox.config(), "secret": secret})


@pytest.mark.parametrize(
    "proof", ["", "x", "Basic", "Basic é", "Bearer abc", base64.b64encode(b"kannel:x").decode(), "x" * 9999]
)
def test_a_call_without_the_secret_is_not_genuine(channel: Channel, smsbox: KannelStandIn, proof: str) -> None:
    for call in (smsbox.inbound_text("Bonjour", PERSON), smsbox.status(OUR_ID, "1")):
        assert channel.verify(call.request())
        assert not channel.verify(changed(call, Authorization=proof))


def test_the_secret_before_is_still_good(smsbox: KannelStandIn) -> None:
    channel = Channel({**smsbox.config(), "secret": "a-new-secret-of-20-letters", "secret_previous": SECRET})
    assert channel.verify(smsbox.inbound_text("Bonjour", PERSON).request())


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("+22376010203", "+22376010203"),
        ("22376010203", "+22376010203"),
        ("0022376010203", "+22376010203"),
        ("76010203", "76010203"),
        ("0612345678", "0612345678"),
        ("36111", "36111"),
        ("ORANGE", "ORANGE"),
    ],
)
def test_senders(channel: Channel, smsbox: KannelStandIn, given: str, meant: str) -> None:
    (read,) = channel.read(smsbox.inbound_text("x", given).request()).messages
    assert (read.sender.kind, read.sender.value) == ("phone", meant)


@pytest.mark.parametrize("charset", ["UTF-8", "UTF-16BE", "ISO-8859-1"])
def test_charsets(channel: Channel, smsbox: KannelStandIn, charset: str) -> None:
    call = replace(smsbox.inbound_text("", PERSON), body="pièce à côté".encode(charset))
    (read,) = channel.read(changed(call, Content_Type=f'text/plain; charset="{charset}"')).messages
    assert read.text == "pièce à côté"


def test_what_holds_no_words_is_still_a_message(channel: Channel, smsbox: KannelStandIn) -> None:
    (binary,) = channel.read(smsbox.inbound("data", PERSON).request()).messages
    (empty,) = channel.read(smsbox.inbound_text("", PERSON).request()).messages
    assert [(one.text, one.unsupported) for one in (binary, empty)] == [("", "binary"), ("", "empty")]
    (strange,) = channel.read(smsbox.inbound_text("a\x00b", PERSON).request()).messages
    assert strange.text == "a\ufffdb"


def test_what_nobody_can_be_answered_for_is_kept_apart(channel: Channel, smsbox: KannelStandIn) -> None:
    for call in (smsbox.inbound_text("x", PERSON, id=""), smsbox.inbound_text("x", "")):
        reading = channel.read(call.request())
        assert (reading.messages, len(reading.quarantined)) == ((), 1)
    with pytest.raises(UnsupportedType):
        channel.read(changed(smsbox.inbound_text("x", PERSON), Content_Type="application/json"))
    for word, our_id in (("", OUR_ID), ("1", "")):
        with pytest.raises(Malformed):
            channel.read(smsbox.status(our_id, word).request())


@pytest.mark.parametrize(("word", "meant"), [*Channel.STATUS_WORDS.items(), ("32", None)])
def test_reports(channel: Channel, smsbox: KannelStandIn, word: str, meant: str | None) -> None:
    (status,) = channel.read(smsbox.status(OUR_ID, word).request()).statuses
    assert (status.status, status.our_id, status.external_id) == (meant, OUR_ID, OUR_ID)
    assert bool(status.error_code) == (meant == "failed")


def test_abilities(channel: Channel) -> None:
    assert isinstance(channel, Checks)
    assert isinstance(channel, ReportsByGet)
    assert not isinstance(channel, Fetches | FindsSent | Handshakes | ListsRecent | DeletesCopies | SignsSelfTest)
    assert [name for name, other in discover().items() if hasattr(other, "STATUS_METHOD")] == ["kannel"]


@pytest.fixture
def client(sqlite_transactions: Transactions, channel: Channel) -> FlaskClient:
    """The door with this line."""
    with sqlite_transactions.write() as session:
        open_lines(session, [LineSetting("kannel", "kannel", "sms", "Kannel")], NOON)
    keeping, refusals = Safekeeping(sqlite_transactions, None, lambda: NOON), Refusals(sqlite_transactions)
    web = Flask(__name__)
    web.register_blueprint(webhooks(Door({"kannel": channel}, keeping, refusals, f"{PUBLIC}/hooks", lambda: NOON)))
    return web.test_client()


def test_the_door_takes_reports_by_get_and_messages_by_post(
    client: FlaskClient, sqlite_transactions: Transactions, smsbox: KannelStandIn
) -> None:
    proof = {"Authorization": smsbox.status("x", "1").headers["Authorization"]}
    report, hook = f"/hooks/kannel/status?our_id={OUR_ID}&word=1", "/hooks/kannel?id=1"
    text = {"data": b"Bonjour", "headers": {**proof, "X-Kannel-From": PERSON, "Content-Type": "text/plain"}}
    assert client.get(report, headers=proof).status_code == 200
    assert {client.post(hook, **text).status_code for _ in range(3)} == {200}
    assert (count(sqlite_transactions, "inbox"), count(sqlite_transactions, "delivery_receipts")) == (1, 1)
    assert (client.get(report).status_code, client.post(hook, data=b"x").status_code) == (403, 403)
    assert (client.post(report, **text).status_code, client.get(hook, headers=proof).status_code) == (405, 405)
    assert [client.open(report, method=method, headers=proof).status_code for method in ("HEAD", "PUT", "OPTIONS")] == [405] * 3
    assert (count(sqlite_transactions, "inbox"), count(sqlite_transactions, "delivery_receipts")) == (1, 1)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 429, 500, 503])
def test_each_code_has_words_and_agrees_with_what_is_tried_again(smsbox: KannelStandIn, channel: Channel, status: int) -> None:
    smsbox.trouble = lambda *_: Reply(status, "text/html", b"no")  # type: ignore[method-assign]
    smsbox.faults.append("503")
    outcome = channel.send(message())
    failure = failure_of(failures(), "kannel", outcome.error_code)
    assert failure != UNKNOWN
    assert outcome.result == "unknown" or outcome.retry == (failure.kind == "retry")


def test_codes_of_our_own_have_words() -> None:
    failed = [f"report-{word}" for word, status in Channel.STATUS_WORDS.items() if status == "failed"]
    for code in (*failed, "not-routable", "no-file", "empty", "bad-address"):
        assert failure_of(failures(), "kannel", code) != UNKNOWN
    assert failure_of(failures(), "kannel", "30003") == UNKNOWN
