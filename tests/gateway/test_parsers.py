"""Any bytes and any JSON at a channel's door: a reading, or one of the two refusals, never anything else."""

from __future__ import annotations

import contextlib
import json
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.values import Reading, WebhookRequest
from gateway.channel import Malformed
from tests.stand_ins.meta import NUMBER_ID
from tests.stand_ins.twilio import NUMBER
from tests.wire.lines import start

LINES = {name: start(name) for name in ("twilio-sms", "twilio-whatsapp", "telegram", "whatsapp-cloud", "simulator")}
for line in LINES.values():
    line.stand_in.stop()

LEAF = (
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=8)
)
TREE = st.recursive(
    LEAF,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["id", "type", "from", "text", "a"]), inner),
    max_leaves=8,
)
META_KEYS = ["id", "from", "from_user_id", "timestamp", "text", "image", "location", "contacts", "context", "errors", "system"]
META_TYPES = (
    st.sampled_from(["text", "image", "location", "contacts", "interactive", "button", "reaction", "system", "x"]) | TREE
)
UPDATE_KEYS = ["chat", "from", "date", "text", "photo", "voice", "contact", "location", "venue", "document", "reply_to_message"]


def read(name: str, body: bytes, kind: str = "application/json") -> Reading:
    """A reading, or an empty one when the body was refused the right way."""
    request = WebhookRequest("POST", "https://tounkan.example/h", {"Content-Type": kind}, (), body)
    assert LINES[name].channel.verify(request) is False
    with contextlib.suppress(Malformed):
        found: Reading = LINES[name].channel.read(request)
        for piece in found.quarantined:
            piece.encode()
        for message in found.messages:
            assert message.external_id
            assert message.sender.value
            assert isinstance(message.text, str)
            repr(message).encode()
        return found
    return Reading()


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=100))
@pytest.mark.parametrize("name", list(LINES))
def test_any_bytes(name: str, body: bytes) -> None:
    read(name, body, "application/x-www-form-urlencoded" if name.startswith("twilio") else "application/json")


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(st.sampled_from(META_KEYS), TREE, max_size=8), META_TYPES, TREE)
def test_any_meta_message(item: dict[str, Any], kind: Any, contacts: Any) -> None:
    metadata = {"phone_number_id": NUMBER_ID}
    value = {"metadata": metadata, "contacts": contacts, "messages": [{**item, "type": kind}], "statuses": [item]}
    body = {"object": "whatsapp_business_account", "entry": [{"changes": [{"field": "messages", "value": value}]}]}
    found = read("whatsapp-cloud", json.dumps(body).encode())
    assert len(found.messages) + len(found.quarantined) >= ("group_id" not in item)


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(st.sampled_from(UPDATE_KEYS), TREE, max_size=8), st.booleans())
def test_any_telegram_message(item: dict[str, Any], private: bool) -> None:
    chat = {"chat": {"id": 5, "type": "private"}, "message_id": 3, "date": 1790000000} if private else {}
    found = read("telegram", json.dumps({"update_id": 5, "message": {**item, **chat}}).encode())
    assert len(found.messages) + len(found.quarantined) == 1 or not private


@settings(max_examples=100, deadline=None)
@given(st.dictionaries(st.sampled_from(["From", "Body", "NumMedia", "MediaUrl0", "Latitude", "WaId"]), st.text(max_size=12)))
@pytest.mark.parametrize("name", ["twilio-sms", "twilio-whatsapp"])
def test_any_twilio_form(name: str, fields: dict[str, str]) -> None:
    to = ("whatsapp:" if name == "twilio-whatsapp" else "") + NUMBER
    clean = {key: value.encode("utf-8", "replace").decode() for key, value in fields.items()}
    found = read(name, urlencode({"MessageSid": "SM1", "To": to, **clean}).encode(), "application/x-www-form-urlencoded")
    assert len(found.messages) + len(found.quarantined) == 1


@settings(max_examples=100, deadline=None)
@given(TREE, TREE)
def test_any_simulator_message(item: Any, address: Any) -> None:
    message = {**item, "from": address} if isinstance(item, dict) else item
    read("simulator", json.dumps({"messages": [message], "statuses": [item]}).encode())
