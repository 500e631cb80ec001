"""Calls that are not what they claim: catalogue W of the threat model, at the channels."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from gateway.channel import Malformed, UnsupportedType
from tests.stand_ins.base import SignedCall
from tests.stand_ins.meta import VERIFY_TOKEN
from tests.stand_ins.twilio import ACCOUNT, TOKEN
from tests.wire.lines import KINDS, PROVIDERS, Line, start

PROOFS = {
    "twilio-sms": "X-Twilio-Signature",
    "twilio-whatsapp": "X-Twilio-Signature",
    "telegram": "X-Telegram-Bot-Api-Secret-Token",
    "whatsapp-cloud": "X-Hub-Signature-256",
    "simulator": "X-Simulator-Signature",
}
SECRETS = {
    "twilio-sms": "auth_token",
    "twilio-whatsapp": "auth_token",
    "telegram": "secret_token",
    "whatsapp-cloud": "app_secret",
    "simulator": "secret",
}
SIGNED_BODIES = [name for name in KINDS if name != "telegram"]


def genuine(line: Line) -> SignedCall:
    """A call that the channel accepts."""
    call: SignedCall = line.stand_in.inbound("text", line.kind.sender, "Bonjour é")
    assert line.channel.verify(call.request())
    return call


def with_proof(line: Line, call: SignedCall, proof: str) -> SignedCall:
    """The call with another proof of origin."""
    return replace(call, headers={**call.headers, PROOFS[line.name]: proof})


def test_w1_no_proof(line: Line) -> None:
    call = genuine(line)
    headers = {key: value for key, value in call.headers.items() if key != PROOFS[line.name]}
    assert not line.channel.verify(replace(call, headers=headers).request())


@pytest.mark.parametrize("proof", ["", "x", "x" * 10_000, "é" * 28, "sha256=", "sha256=zz", "====", "\ud83d"])
def test_w2_nonsense_proof(line: Line, proof: str) -> None:
    assert not line.channel.verify(with_proof(line, genuine(line), proof).request())


@pytest.mark.parametrize("name", SIGNED_BODIES)
def test_w3_any_changed_byte(name: str) -> None:
    line = start(name)
    call = genuine(line)
    for position in range(0, len(call.body), 7):
        body = bytearray(call.body)
        body[position] ^= 1
        assert not line.channel.verify(replace(call, body=bytes(body)).request()), position
    line.stand_in.stop()


@pytest.mark.parametrize("change", ["?a=1", "?our_id=2&b=%20x", "?b=+x&our_id=2", "?our_id=2&b=+x&c=", "?our_id=2", ""])
def test_w4_changed_query(twilio: Line, change: str) -> None:
    url = twilio.stand_in.hook_url
    call = twilio.stand_in.signed({"AccountSid": ACCOUNT, "MessageSid": "SM1", "MessageStatus": "sent"}, url + "?our_id=2&b=+x")
    assert twilio.channel.verify(call.request())
    assert not twilio.channel.verify(replace(call, url=url + change).request())


@pytest.mark.parametrize("secret", ["another account's", " "])
def test_w5_other_secret(line: Line, secret: str) -> None:
    call = genuine(line)
    other = type(line.channel)({**line.stand_in.config(), SECRETS[line.name]: secret})
    assert not other.verify(call.request())


def test_w5_rotation(line: Line) -> None:
    call, key = genuine(line), SECRETS[line.name]
    settings = line.stand_in.config()
    during = type(line.channel)({**settings, key: "new", f"{key}_previous": settings[key]})
    after = type(line.channel)({**settings, key: "new", f"{key}_previous": ""})
    assert during.verify(call.request())
    assert not after.verify(call.request())


def test_w6_signed_for_another_address(twilio: Line) -> None:
    fields = {"AccountSid": ACCOUNT, "MessageSid": "SM1", "MessageStatus": "sent"}
    ours = twilio.stand_in.hook_url
    for other in ("http" + ours[5:], ours + "/", ours.replace("tounkan", "evil"), ours.replace(".example", ".example:8443")):
        call = twilio.stand_in.signed(fields, other)
        assert not twilio.channel.verify(replace(call, url=ours).request()), other
    real = twilio.stand_in.signed(fields, ours.replace(".example", ".example:443"))
    assert twilio.channel.verify(replace(real, url=ours).request())


def test_w7_host_headers_decide_nothing(line: Line) -> None:
    call = genuine(line)
    headers = {**call.headers, "Host": "evil", "X-Forwarded-Host": "evil", "X-Forwarded-Proto": "http"}
    assert line.channel.verify(replace(call, headers=headers).request())


def test_header_names_in_any_case(line: Line) -> None:
    call = genuine(line)
    for change in (str.lower, str.upper):
        headers = {change(key): value for key, value in call.headers.items()}
        assert line.channel.verify(replace(call, headers=headers).request())


def test_w8_w9_meta_proofs(meta: Line) -> None:
    call = genuine(meta)
    proof = call.headers["X-Hub-Signature-256"]
    for wrong in (proof.removeprefix("sha256="), proof.replace("sha256", "sha512"), proof.replace("sha256", "sha1")):
        assert not meta.channel.verify(with_proof(meta, call, wrong).request())
    assert meta.channel.verify(with_proof(meta, call, "sha256=" + proof.removeprefix("sha256=").upper()).request())
    only_sha1 = {"X-Hub-Signature": proof.replace("sha256", "sha1"), "Content-Type": "application/json"}
    assert not meta.channel.verify(replace(call, headers=only_sha1).request())
    for body in (json.dumps(json.loads(call.body)), json.dumps(json.loads(call.body), ensure_ascii=False)):
        assert not meta.channel.verify(replace(call, body=body.encode()).request())


def test_w10_handshake(meta: Line) -> None:
    answer = meta.channel.handshake(meta.stand_in.handshake("1158201444").request())
    assert (answer.status, answer.content_type, answer.body) == (200, "text/plain", b"1158201444")
    for call in (
        meta.stand_in.handshake(token="wrong"),
        meta.stand_in.handshake(token=""),
        meta.stand_in.handshake("<script>"),
        meta.stand_in.handshake("9" * 65),
        replace(meta.stand_in.handshake(), method="POST"),
        replace(meta.stand_in.handshake(), url=f"{meta.stand_in.hook_url}?hub.verify_token={VERIFY_TOKEN}&hub.challenge=1"),
    ):
        assert meta.channel.handshake(call.request()) is None


def test_w11_telegram_secret(telegram: Line) -> None:
    call = genuine(telegram)
    secret = call.headers["X-Telegram-Bot-Api-Secret-Token"]
    for wrong in (secret + "," + secret, secret.upper(), secret[:-1], secret + " ", f"{telegram.stand_in.config()['token']}"):
        assert not telegram.channel.verify(with_proof(telegram, call, wrong).request())


@pytest.mark.parametrize("number", [-1, "7", 7.5, None, True, 2**63, [7]])
def test_w12_update_id(telegram: Line, number: Any) -> None:
    body = json.loads(genuine(telegram).body) | {"update_id": number}
    reading = telegram.channel.read(telegram.stand_in.signed(body).request())
    assert reading.messages == ()
    assert len(reading.quarantined) == 1


def test_w13_replay_reads_the_same(line: Line) -> None:
    call = genuine(line)
    assert line.channel.read(call.request()) == line.channel.read(call.request())


def test_w14_another_account(twilio: Line) -> None:
    fields = {"AccountSid": "AC" + "0" * 32, "MessageSid": "SM1", "From": "+33600000000", "Body": "x"}
    assert not twilio.channel.verify(twilio.stand_in.signed(fields).request())


def test_w15_not_our_number(twilio: Line, meta: Line) -> None:
    reading = twilio.channel.read(twilio.stand_in.inbound("text", "+33600000000", "x", To="+15550000000").request())
    assert reading.messages == ()
    assert "not one of our numbers" in reading.quarantined[0]
    value = meta.stand_in.envelope({"messages": [{"id": "w", "from": "336", "type": "text", "text": {"body": "x"}}]}, "999")
    reading = meta.channel.read(meta.stand_in.signed(value).request())
    assert reading.messages == ()
    assert "not one of our numbers" in reading.quarantined[0]


def test_our_messaging_service_is_ours(twilio: Line) -> None:
    channel = type(twilio.channel)({**twilio.stand_in.config(), "messaging_service_sid": "MG1"})
    call = twilio.stand_in.inbound("text", "+33600000000", "x", To="+15550000000", MessagingServiceSid="MG1")
    assert len(channel.read(call.request()).messages) == 1


def test_w16_json_to_a_form_hook(twilio: Line) -> None:
    signed = twilio.stand_in.signed({})
    call = replace(signed, headers={**signed.headers, "Content-Type": "application/json"}, body=b'{"From": "x"}')
    assert not twilio.channel.verify(call.request())
    with pytest.raises(UnsupportedType):
        twilio.channel.read(call.request())


@pytest.mark.parametrize("name", ["telegram", "whatsapp-cloud", "simulator"])
def test_w16_form_to_a_json_hook(name: str) -> None:
    line = start(name)
    call = replace(genuine(line), headers={"Content-Type": "application/x-www-form-urlencoded"})
    line.stand_in.stop()
    with pytest.raises(UnsupportedType):
        line.channel.read(call.request())


@pytest.mark.parametrize("code", ["abc", "-1", "100000000000000000000"])
def test_w18_odd_statuses(twilio: Line, code: str) -> None:
    call = twilio.stand_in.status("SM-never-sent", "exploded", code)
    (status,) = twilio.channel.read(call.request()).statuses
    assert (status.status, status.word, status.error_code) == (None, "exploded", code)


def test_w19_forged_status(reporting: Line) -> None:
    call = reporting.stand_in.status("some-id", "delivered")
    assert not reporting.channel.verify(with_proof(reporting, call, "forged").request())


@pytest.mark.parametrize("body", [b"", b"null", b"[]", b'"x"', b"1", b"true", b"\xff\xfe", b"[" * 100_000, b'{"a":' * 100_000])
@pytest.mark.parametrize("name", ["telegram", "whatsapp-cloud", "simulator"])
def test_bodies_that_are_no_object(name: str, body: bytes) -> None:
    line = start(name)
    call = replace(genuine(line), body=body)
    line.stand_in.stop()
    with pytest.raises(Malformed):
        line.channel.read(call.request())


def test_too_many_fields(twilio: Line) -> None:
    call = replace(genuine(twilio), body=b"a=1&" * 60_000)
    assert not twilio.channel.verify(call.request())
    with pytest.raises(Malformed):
        twilio.channel.read(call.request())


@pytest.mark.parametrize("name", list(KINDS))
def test_missing_configuration_is_named(name: str) -> None:
    line = start(name)
    settings = dict.fromkeys(line.channel.NEEDS, "")
    line.stand_in.stop()
    with pytest.raises(ValueError) as caught:
        type(line.channel)(settings)
    assert all(key in str(caught.value) for key in line.channel.NEEDS)
    assert TOKEN not in str(caught.value)


@pytest.mark.parametrize("name", PROVIDERS)
def test_cap_of_a_body_is_sane(name: str) -> None:
    line = start(name)
    line.stand_in.stop()
    assert len(genuine(line).body) < line.channel.MAX_BODY <= 4 * 1024 * 1024
