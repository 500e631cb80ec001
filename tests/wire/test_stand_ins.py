"""The stand-ins themselves refuse what the providers refuse: otherwise the contract tests would prove nothing."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from tests.stand_ins.meta import ACCESS_TOKEN, NUMBER_ID, MetaStandIn
from tests.stand_ins.telegram import TOKEN, TelegramStandIn
from tests.stand_ins.twilio import ACCOUNT, NUMBER, ROOT, TwilioStandIn
from tests.stand_ins.twilio import TOKEN as AUTH_TOKEN

TO = "+33612345678"


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"From": NUMBER, "Body": "x"}, 21604),
        ({"To": TO, "Body": "x"}, 21603),
        ({"To": TO, "From": "+15550001111", "Body": "x"}, 21606),
        ({"To": TO, "From": NUMBER}, 21619),
        ({"To": TO, "From": NUMBER, "Body": "x" * 1601}, 21617),
        ({"To": "0612345678", "From": NUMBER, "Body": "x"}, 21211),
        ({"To": "whatsapp:" + TO, "From": NUMBER, "Body": "x"}, 21211),
        ({"To": TO, "From": NUMBER, "Body": "x", "StatusCallback": "ftp://a"}, 21609),
    ],
)
def test_twilio_refuses(fields: dict[str, str], code: int) -> None:
    with TwilioStandIn() as stand_in:
        url = f"{stand_in.base_url}{ROOT}/Messages.json"
        answer = httpx.post(url, data=fields, auth=(ACCOUNT, AUTH_TOKEN))
        assert (answer.status_code, answer.json()["code"]) == (400, code)
        assert httpx.post(url, data=fields, auth=(ACCOUNT, "wrong")).status_code == 401
        assert stand_in.ledger == []
        assert [refused for _, refused in stand_in.refused] == [str(code)]


@pytest.mark.parametrize(
    ("method", "fields", "status", "words"),
    [
        ("sendMessage", {"chat_id": "5", "text": "  "}, 400, "message text is empty"),
        ("sendMessage", {"chat_id": "5", "text": "é" * 4097}, 400, "message is too long"),
        ("sendMessage", {"chat_id": "5", "text": "a_b", "parse_mode": "Markdown"}, 400, "can't parse entities"),
        ("sendMessage", {"chat_id": "@x", "text": "x"}, 400, "chat not found"),
        ("sendVoice", {"chat_id": "5"}, 400, "there is no voice"),
        ("setWebhook", {"url": "http://tounkan.example/h"}, 400, "HTTPS"),
        ("setWebhook", {"url": "https://tounkan.example:8080/h"}, 400, "ports"),
        ("setWebhook", {"url": "https://tounkan.example/h", "secret_token": "a b"}, 400, "unallowed"),
        ("sendPigeon", {}, 404, "not found"),
    ],
)
def test_telegram_refuses(method: str, fields: dict[str, str], status: int, words: str) -> None:
    with TelegramStandIn() as stand_in:
        answer = httpx.post(f"{stand_in.base_url}/bot{TOKEN}/{method}", data=fields)
        assert (answer.status_code, answer.json()["error_code"], answer.json()["ok"]) == (status, status, False)
        assert words in answer.json()["description"]
        assert httpx.post(f"{stand_in.base_url}/bot1:wrong/getMe").status_code == 401
        assert stand_in.ledger == []


def test_telegram_takes_a_hook() -> None:
    with TelegramStandIn() as stand_in:
        fields = {"url": "https://tounkan.example:8443/hooks/1", "secret_token": "abc_-9"}
        assert httpx.post(f"{stand_in.base_url}/bot{TOKEN}/setWebhook", data=fields).json() == {"ok": True, "result": True}
        info = httpx.get(f"{stand_in.base_url}/bot{TOKEN}/getWebhookInfo").json()["result"]
        assert info["url"] == fields["url"]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"to": "33612345678", "type": "text", "text": {"body": "x"}}, 100),
        ({"messaging_product": "whatsapp", "type": "text", "text": {"body": "x"}}, 100),
        ({"messaging_product": "whatsapp", "to": "ML.12", "type": "text", "text": {"body": "x"}}, 131009),
        ({"messaging_product": "whatsapp", "recipient": "33612345678", "type": "text", "text": {"body": "x"}}, 131009),
        ({"messaging_product": "whatsapp", "to": "336", "type": "text", "text": {"body": ""}}, 100),
        ({"messaging_product": "whatsapp", "to": "336", "type": "text", "text": {"body": "x" * 4097}}, 100),
        ({"messaging_product": "whatsapp", "to": "336", "type": "image", "image": {"id": "999"}}, 131053),
        ({"messaging_product": "whatsapp", "to": "336", "type": "audio", "audio": {"id": "1", "caption": "x"}}, 100),
    ],
)
def test_meta_refuses(body: dict[str, Any], code: int) -> None:
    with MetaStandIn() as stand_in:
        url = f"{stand_in.base_url}/v24.0/{NUMBER_ID}/messages"
        answer = httpx.post(url, json=body, headers={"Authorization": f"Bearer {ACCESS_TOKEN}"})
        assert (answer.status_code, answer.json()["error"]["code"]) == (400, code)
        assert httpx.post(url, json=body).status_code == 401
        assert stand_in.ledger == []
