"""WhatsApp through Meta's Cloud API."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

import httpx

from bot.pace import Limits, Rate, limits_of, per_second
from bot.values import DeliveryStatus, OutboundFile, OutboundMessage, OutboundTemplate, Reading, SendOutcome, WebhookRequest
from gateway.channel import (
    Answer,
    FetchFailed,
    FetchRefused,
    SelfTestCall,
    Style,
    UnsupportedType,
    content_type,
    header,
    quarantine,
    query,
    read_seconds,
    require,
    secrets,
)
from gateway.fetch import Fetcher
from gateway.json_body import Json, objects, part, read_object, text
from gateway.whatsapp_message import read_message, read_status
from handlers.crash_points import crash

HOST = "https://graph.facebook.com"
VERSION = "v24.0"
MEDIA_HOSTS = frozenset({"lookaside.fbsbx.com"})
PREFIX = "sha256="
MAX_ANSWER = 1024 * 1024
PLAIN = {"Accept-Encoding": "identity"}  # answers are not unpacked: little may become very much
# A template that is not there, in another form or language than was approved, or was withdrawn.
TEMPLATE_CODES = frozenset((132000, 132001, 132005, 132007, 132012, 132015, 132016))
# Meta's error list: bad parameters, undeliverable, own number, not allowed, window closed, type, media, experiment, opt-out.
FINAL_CODES = (
    frozenset((100, 131008, 131009, 131021, 131026, 131030, 131047, 131049, 131050, 131051, 131052, 131053, 130472))
    | TEMPLATE_CODES
)
# Rates, spam limits and overload: Meta says that nothing was taken.
RETRY_CODES = frozenset((2, 4, 80007, 130429, 131016, 131048, 131056, 133004))
LINE_RATES = frozenset((4, 80007, 130429, 131048))
PAIR_RATE, PAIR_SECONDS = 131056, 6.0
NEVER_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)


class Channel:
    """One WhatsApp number of a Meta business account."""

    NAME: ClassVar[str] = "whatsapp-cloud"
    STYLE: Style = "whatsapp"
    NEEDS: ClassVar[tuple[str, ...]] = ("app_secret", "verify_token", "access_token", "phone_number_id")
    MAX_BODY: ClassVar[int] = 4 * 1024 * 1024
    LIMITS: ClassVar[Limits] = Limits(per_second(80), Rate(6.0, 45))  # Meta's pair rate: one in 6 s, 45 at once
    STATUS_WORDS: ClassVar[Mapping[str, DeliveryStatus]] = {
        "sent": "sent",
        "delivered": "delivered",
        "read": "read",
        "played": "read",
        "failed": "failed",
    }

    def __init__(self, config: Mapping[str, str]) -> None:
        """Keep the app's secrets and the number's id; ValueError names what is missing."""
        require(config, self.NEEDS, self.NAME)
        self.limits = limits_of(config, self.LIMITS)
        self._secrets = secrets(config, "app_secret")
        self._verify_tokens = secrets(config, "verify_token")
        self._number = config["phone_number_id"]
        self._bearer = {"Authorization": f"Bearer {config['access_token']}"}
        base = config.get("base_url", "").rstrip("/")
        self._root = f"{base or HOST}/{config.get('version') or VERSION}"
        self._files = Fetcher(MEDIA_HOSTS, base=base)
        timeout = httpx.Timeout(read_seconds(config), connect=5.0)
        self._http = httpx.Client(timeout=timeout, trust_env=False, follow_redirects=False, headers=self._bearer | PLAIN)

    def verify(self, request: WebhookRequest) -> bool:
        """Whether Meta signed these very bytes with one of the app's secrets."""
        given = header(request, "X-Hub-Signature-256")
        if not given.startswith(PREFIX):
            return False
        proof = given.removeprefix(PREFIX).lower().encode("utf-8", "replace")
        return any(hmac.compare_digest(proof, _sign(secret, request.body)) for secret in self._secrets)

    def read(self, request: WebhookRequest) -> Reading:
        """Every message and status in a batch; raises Malformed or UnsupportedType."""
        if content_type(request) != "application/json":
            raise UnsupportedType("Meta sends JSON")
        body = read_object(request.body)
        if body.get("object") != "whatsapp_business_account":
            return Reading(quarantined=(quarantine("not about a WhatsApp account", body),))
        readings = [self._change(change) for entry in objects(body.get("entry")) for change in objects(entry.get("changes"))]
        return Reading(
            tuple(message for reading in readings for message in reading.messages),
            tuple(status for reading in readings for status in reading.statuses),
            tuple(piece for reading in readings for piece in reading.quarantined),
        )

    def self_test(self, text: str, number: int, url: str) -> SelfTestCall:
        """One message in an envelope, signed with the app's secret."""
        message = {"id": f"wamid.self-test-{number}", "from": "15550000000", "type": "text", "text": {"body": text}}
        value = {"metadata": {"phone_number_id": self._number}, "messages": [{**message, "timestamp": str(number // 1000)}]}
        entry = {"id": "0", "changes": [{"field": "messages", "value": value}]}
        body = json.dumps({"object": "whatsapp_business_account", "entry": [entry]}).encode()
        proof = PREFIX + _sign(self._secrets[0], body).decode()
        return SelfTestCall({"Content-Type": "application/json", "X-Hub-Signature-256": proof}, body)

    def answer(self, request: WebhookRequest) -> Answer:
        """An empty success."""
        return Answer(200)

    def send(self, message: OutboundMessage) -> SendOutcome:
        """Send one text or one file with its caption; an unclear end of the call is reported as unknown."""
        file = message.attachment
        if file is not None and message.text and file.kind in ("voice", "audio"):
            return SendOutcome("refused", error_code="no-caption", reason="WhatsApp carries no caption with a sound")
        media = {}
        if file is not None:
            try:
                media = {"link": file.address} if file.address else {"id": self._uploaded(file)}
            except (FetchRefused, FetchFailed) as error:
                return SendOutcome("refused", retry=isinstance(error, FetchFailed), reason=str(error))
        try:
            status, retry_after, answer = self._call("POST", f"{self._number}/messages", json=_envelope(message, media))
        except NEVER_SENT as error:
            return SendOutcome("refused", retry=True, reason=f"the provider could not be reached: {type(error).__name__}")
        except (httpx.HTTPError, ValueError) as error:
            return SendOutcome("unknown", reason=type(error).__name__)
        return _outcome(status, retry_after, answer)

    def handshake(self, request: WebhookRequest) -> Answer | None:
        """The challenge back to whoever knows the verify token; None for anybody else."""
        token, challenge = query(request, "hub.verify_token").encode("utf-8", "replace"), query(request, "hub.challenge")
        known = any(hmac.compare_digest(token, secret.encode()) for secret in self._verify_tokens)
        digits = challenge.isascii() and challenge.isdigit() and len(challenge) <= 64
        if request.method != "GET" or query(request, "hub.mode") != "subscribe" or not known or not digits:
            return None
        return Answer(200, "text/plain", challenge.encode())

    def fetch(self, source: str) -> bytes:
        """A file by its media id; raises FetchRefused or FetchFailed."""
        if not (source.isascii() and source.isdigit() and len(source) <= 64):
            raise FetchRefused("not a media id")
        found = self._ask("GET", source, params={"phone_number_id": self._number})
        return self._files.get(text(found, "url"), self._bearer)

    def check(self) -> str:
        """Whether the token may use the number."""
        try:
            found = self._ask("GET", self._number, params={"fields": "id,display_phone_number"})
        except (FetchRefused, FetchFailed) as error:
            return str(error)
        return "" if text(found, "id") == self._number else "Meta answered for another number"

    def check_hook(self, url: str) -> str:
        """Whether Meta calls that address for this number."""
        try:
            found = self._ask("GET", self._number, params={"fields": "webhook_configuration"})
        except (FetchRefused, FetchFailed) as error:
            return str(error)
        called = part(found, "webhook_configuration")
        # The nearest to the number decides.
        used = text(called, "phone_number") or text(called, "whatsapp_business_account") or text(called, "application")
        if used == url:
            return ""
        return f"the hook is set to another address; it must be {url}" if used else "no hook is set"

    def _change(self, change: dict[str, Json]) -> Reading:
        value = part(change, "value")
        if change.get("field") != "messages":
            return Reading()
        if text(part(value, "metadata"), "phone_number_id") != self._number:
            return Reading(quarantined=(quarantine("not one of our numbers", change),))
        contacts, messages, unread = objects(value.get("contacts")), [], objects(value.get("errors"))
        for item in objects(value.get("messages")):
            message = read_message(item, contacts)
            if message is None:
                unread.append(item)
            elif not text(item, "group_id"):
                messages.append(message)
        statuses = tuple(read_status(item, self.STATUS_WORDS) for item in objects(value.get("statuses")))
        return Reading(tuple(messages), statuses, tuple(quarantine("not a readable message", item) for item in unread))

    def _uploaded(self, file: OutboundFile) -> str:
        form = {"messaging_product": "whatsapp", "type": file.content_type}
        files = {"file": (file.filename, file.content, file.content_type)}
        found = self._ask("POST", f"{self._number}/media", data=form, files=files)
        if not text(found, "id"):
            raise FetchFailed("the upload has no id")
        return text(found, "id")

    def _ask(self, method: str, path: str, **content: Any) -> dict[str, Json]:
        try:
            status, _, answer = self._call(method, path, **content)
        except (httpx.HTTPError, ValueError) as error:
            raise FetchFailed(f"Meta did not answer as hoped: {type(error).__name__}") from error
        if status == 200:
            return answer
        if status in (400, 404, 410) and part(answer, "error").get("code") not in RETRY_CODES:
            raise FetchRefused(f"Meta refused: {text(part(answer, 'error'), 'code') or status}")
        raise FetchFailed(f"Meta answered {status}")

    def _call(self, method: str, path: str, **content: Any) -> tuple[int, str, dict[str, Json]]:
        with self._http.stream(method, f"{self._root}/{path}", **content) as response:
            crash("wk3")
            whole = _bounded(response.iter_raw(65536))
            retry_after = response.headers.get("Retry-After", "")
            try:
                return response.status_code, retry_after, read_object(whole)
            except ValueError:
                if response.status_code < 400:
                    raise
                return response.status_code, retry_after, {}


def _sign(secret: str, body: bytes) -> bytes:
    return hmac.new(secret.encode(), body, hashlib.sha256).hexdigest().encode()


def _bounded(chunks: Iterable[bytes]) -> bytes:
    whole = bytearray()
    for chunk in chunks:
        whole += chunk
        if len(whole) > MAX_ANSWER:
            raise ValueError("the answer is too large")
    return bytes(whole)


def _envelope(message: OutboundMessage, media: dict[str, str]) -> dict[str, Any]:
    scoped = message.to.kind == "whatsapp-id"
    envelope: dict[str, Any] = {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        "recipient" if scoped else "to": message.to.value if scoped else message.to.value.removeprefix("+"),
        "biz_opaque_callback_data": message.our_id,
    }
    file = message.attachment
    if message.template is not None:
        return envelope | {"type": "template", "template": _template(message.template)}
    if file is None:
        return envelope | {"type": "text", "text": {"preview_url": False, "body": message.text}}
    kind = "audio" if file.kind == "voice" else file.kind
    described = dict(media)
    if message.text:
        described["caption"] = message.text
    if kind == "document":
        described["filename"] = file.filename
    return envelope | {"type": kind, kind: described}


def _template(template: OutboundTemplate) -> dict[str, Any]:
    body = {"type": "body", "parameters": [{"type": "text", "text": value} for value in template.variables]}
    known_as = {"name": template.id, "language": {"code": template.language}}
    return {**known_as, "components": [body]} if template.variables else known_as


def _outcome(status: int, retry_after: str, answer: dict[str, Json]) -> SendOutcome:
    error = part(answer, "error")
    code, reason = error.get("code"), text(error, "message")
    if status < 300 and not error:
        accepted = objects(answer.get("messages"))
        external_id = text(accepted[0], "id") if accepted else ""
        return SendOutcome("accepted", external_id) if external_id else SendOutcome("unknown", reason="an answer without id")
    if code in RETRY_CODES or status in (429, 503):
        delay = float(retry_after) if retry_after.isascii() and retry_after.isdigit() else None
        return SendOutcome(
            "refused",
            retry=True,
            retry_after=PAIR_SECONDS if code == PAIR_RATE and delay is None else delay,
            error_code=str(code or status),
            reason=reason,
            pause="address" if code == PAIR_RATE else "line" if code in LINE_RATES or status == 429 else "",
        )
    # A failure inside Meta, or a redirect, may come after the message was taken.
    if not 400 <= status < 500:
        return SendOutcome("unknown", error_code=str(code or status), reason=reason)
    return SendOutcome("refused", retry=code not in FINAL_CODES, error_code=str(code or status), reason=reason)
