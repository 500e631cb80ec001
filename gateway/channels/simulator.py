"""The simulator: a phone in the browser that speaks to us as a provider would, signed, over the same door."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import ClassVar, cast, get_args

from bot.pace import UNLIMITED, limits_of
from bot.values import (
    AddressKind,
    AttachmentKind,
    ContactCard,
    DeliveryStatus,
    InboundAttachment,
    InboundMessage,
    Location,
    OutboundMessage,
    Reading,
    SenderAddress,
    SendOutcome,
    StatusUpdate,
    WebhookRequest,
)
from gateway.channel import (
    Answer,
    FetchRefused,
    SelfTestCall,
    Style,
    UnsupportedType,
    content_type,
    header,
    kind_of,
    moment,
    quarantine,
    require,
    secrets,
)
from gateway.json_body import Json, objects, part, point, read_object, text

SIGNATURE = "X-Simulator-Signature"
SOURCE = "sim:"


class Channel:
    """One simulated line; its style decides how replies are written."""

    NAME: ClassVar[str] = "simulator"
    NEEDS: ClassVar[tuple[str, ...]] = ("secret", "style")
    MAX_BODY: ClassVar[int] = 16 * 1024 * 1024
    STATUS_WORDS: ClassVar[Mapping[str, DeliveryStatus]] = {
        "queued": "sending",
        "sent": "sent",
        "delivered": "delivered",
        "read": "read",
        "failed": "failed",
    }
    STYLE: Style

    def __init__(self, config: Mapping[str, str]) -> None:
        """Keep the line's secret and style; ValueError says what is missing or unknown."""
        require(config, self.NEEDS, self.NAME)
        if config["style"] not in get_args(Style):
            raise ValueError(f"{self.NAME}: the style {config['style']!r} is unknown")
        self.STYLE = cast("Style", config["style"])
        self.limits = limits_of(config, UNLIMITED)
        self._secrets = secrets(config, "secret")

    def verify(self, request: WebhookRequest) -> bool:
        """Whether the body carries our own signature (HMAC-SHA256, hexadecimal)."""
        given = header(request, SIGNATURE).encode("utf-8", "replace")
        return any(hmac.compare_digest(given, sign(secret, request.body).encode()) for secret in self._secrets)

    def read(self, request: WebhookRequest) -> Reading:
        """The messages and statuses in a signed body; raises Malformed or UnsupportedType."""
        if content_type(request) != "application/json":
            raise UnsupportedType("the simulator sends JSON")
        body = read_object(request.body)
        read, quarantined = [], []
        for item in objects(body.get("messages")):
            message = _message(item)
            if message is None:
                quarantined.append(quarantine("a message without id or sender", item))
            else:
                read.append(message)
        statuses = [self._status(item) for item in objects(body.get("statuses"))]
        return Reading(tuple(read), tuple(statuses), tuple(quarantined))

    def answer(self, request: WebhookRequest) -> Answer:
        """No content."""
        return Answer(204)

    def send(self, message: OutboundMessage) -> SendOutcome:
        """Accept at once: the phone in the browser shows what the outbox holds."""
        if not message.text and message.attachment is None:
            return SendOutcome("refused", error_code="empty", reason="nothing to send")
        return SendOutcome("accepted", external_id=f"sim-{message.our_id}")

    def fetch(self, source: str) -> bytes:
        """The bytes that the source itself carries; raises FetchRefused when it carries none."""
        if not source.startswith(SOURCE):
            raise FetchRefused("not a simulator file")
        try:
            return base64.b64decode(source[len(SOURCE) :], validate=True)
        except (binascii.Error, ValueError) as error:
            raise FetchRefused("not base64") from error

    def proof(self, body: bytes) -> str:
        """The signature of a body with the line's present secret, for the phone that plays the provider."""
        return sign(self._secrets[0], body)

    def self_test(self, text: str, number: int, url: str) -> SelfTestCall:
        """One message, signed."""
        message = {"id": f"self-test-{number}", "from": {"kind": "phone", "value": "+0"}, "text": text}
        body = json.dumps({"messages": [message]}).encode()
        return SelfTestCall({"Content-Type": "application/json", SIGNATURE: self.proof(body)}, body)

    def check(self) -> str:
        """Nothing can be wrong with a simulated line."""
        return ""

    def _status(self, item: dict[str, Json]) -> StatusUpdate:
        word = text(item, "status")
        return StatusUpdate(
            external_id=text(item, "id"),
            status=self.STATUS_WORDS.get(word),
            word=word,
            our_id=text(item, "our_id"),
            error_code=text(item, "error_code"),
            at=moment(item.get("at")),
        )


def sign(secret: str, body: bytes) -> str:
    """The signature of a body, as lower-case hexadecimal."""
    return hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def _message(item: dict[str, Json]) -> InboundMessage | None:
    sender = _sender(part(item, "from"))
    if sender is None or not text(item, "id"):
        return None
    return InboundMessage(
        external_id=text(item, "id"),
        sender=sender,
        text=text(item, "text"),
        sender_name=text(item, "name"),
        attachments=tuple(_attachment(file) for file in objects(item.get("attachments"))),
        location=_location(part(item, "location")),
        cards=tuple(_card(card) for card in objects(item.get("cards"))),
        sent_at=moment(item.get("at")),
        reply_to=text(item, "reply_to"),
        unsupported=text(item, "unsupported"),
        blocks_us=block if isinstance(block := item.get("blocks_us"), bool) else None,
    )


def _sender(item: dict[str, Json]) -> SenderAddress | None:
    kind, value = text(item, "kind"), text(item, "value")
    if kind not in get_args(AddressKind) or not value:
        return None
    aliases = (_sender(alias) for alias in objects(item.get("aliases")))
    return SenderAddress(cast("AddressKind", kind), value, tuple(alias for alias in aliases if alias))


def _attachment(item: dict[str, Json]) -> InboundAttachment:
    declared, kind = text(item, "type"), text(item, "kind")
    known = kind in get_args(AttachmentKind)
    return InboundAttachment(
        kind=cast("AttachmentKind", kind) if known else kind_of(declared),
        source=text(item, "source"),
        declared_type=declared,
        filename=text(item, "filename"),
    )


def _location(item: dict[str, Json]) -> Location | None:
    return point(item.get("latitude"), item.get("longitude"), text(item, "title"))


def _card(item: dict[str, Json]) -> ContactCard:
    phones = item.get("phones")
    numbers = [number for number in phones if isinstance(number, str)] if isinstance(phones, list) else []
    return ContactCard(text(item, "name"), tuple(numbers[:20]))
