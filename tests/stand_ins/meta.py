"""Meta's WhatsApp Cloud API and its webhooks, for one number."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from typing import Any
from urllib.parse import urlencode, urlsplit

from tests.stand_ins.base import PLACE, Accepted, SignedCall, StandIn, acceptable, as_json
from tests.stand_ins.serve import Call, Reply

APP_SECRET = "meta-app-secret-for-tests"
VERIFY_TOKEN = "meta-verify-token-for-tests"
ACCESS_TOKEN = "meta-access-token-for-tests"
NUMBER_ID = "106540352242922"
ACCOUNT_ID = "102290129340398"
SCOPED = re.compile(r"[A-Z]{2}\.(ENT\.)?[A-Za-z0-9]{1,128}")
# Numbers that stand for what goes wrong with them.
MAGIC = {
    "15005131026": (400, 131026, "Message undeliverable"),
    "15005131047": (400, 131047, "Re-engagement message"),
    "15005131051": (400, 131051, "Message type unknown"),
    "15005130429": (429, 130429, "Rate limit hit"),
    "15005131056": (400, 131056, "Pair rate limit hit"),
    "15005131048": (400, 131048, "Spam rate limit hit"),
}
TYPES = {"voice": "audio", "audio": "audio", "photo": "image", "video": "video", "document": "document", "sticker": "sticker"}
MIMES = {"audio": "audio/ogg; codecs=opus", "image": "image/jpeg", "video": "video/mp4", "document": "application/pdf"}


class MetaStandIn(StandIn):
    """One number of one business account."""

    channel = "whatsapp-cloud"

    def __init__(self, hook_url: str = "") -> None:
        super().__init__(hook_url)
        self.window_closed: set[str] = set()
        self.templates: dict[tuple[object, object], str] = {}

    configured = ""

    def config(self) -> dict[str, str]:
        secrets = {"app_secret": APP_SECRET, "verify_token": VERIFY_TOKEN, "access_token": ACCESS_TOKEN}
        return {**secrets, "phone_number_id": NUMBER_ID, "base_url": self.base_url, "version": "v24.0"}

    def is_send(self, call: Call) -> bool:
        return call.path.endswith("/messages")

    def trouble(self, status: int, delay: int | None) -> Reply:
        code, words = (130429, "Rate limit hit") if status == 429 else (131000, "Something went wrong")
        reply = _error(status, code, words)
        return Reply(status, reply.content_type, reply.body, {"Retry-After": str(delay)} if delay else {})

    def answer(self, call: Call) -> Reply:
        if call.headers.get("authorization") != f"Bearer {ACCESS_TOKEN}":
            return _error(401, 190, "Invalid OAuth access token")
        if call.path.startswith("/lookaside/"):
            content, kind = self.media.get(call.path.removeprefix("/lookaside/"), (b"", ""))
            return Reply(200, kind, content) if kind else Reply(404)
        match = re.fullmatch(r"/v\d+\.\d+/(\d+)(?:/(messages|media))?", call.path)
        if match is None:
            return _error(404, 2500, "Unknown path components")
        node, edge = match.groups()
        if edge == "messages" and node == NUMBER_ID:
            return self._create(call)
        if edge == "media" and node == NUMBER_ID:
            return self._upload(call)
        if node == NUMBER_ID:
            configured = {"application": self.configured} if self.configured else {}
            known = {"display_phone_number": "+33 7 56 79 00 02", "webhook_configuration": configured}
            asked = call.query.get("fields", "display_phone_number").split(",")
            return as_json(200, {"id": NUMBER_ID, **{name: value for name, value in known.items() if name in asked}})
        return self._node(node)

    def _node(self, node: str) -> Reply:
        if node not in self.media:
            return _error(400, 100, "Unsupported get request. Object does not exist")
        content, kind = self.media[node]
        proof = hashlib.sha256(content).hexdigest()
        described = {"mime_type": kind, "sha256": proof, "file_size": len(content), "id": node}
        return as_json(200, {"url": f"{self.base_url}/lookaside/{node}?ext=1", "messaging_product": "whatsapp", **described})

    def _upload(self, call: Call) -> Reply:
        fields, files = call.form()
        kind = fields.get("type", [""])[0]
        if fields.get("messaging_product") != ["whatsapp"] or "file" not in files or not kind:
            return _error(400, 100, "Invalid parameter")
        media_id = f"77{self.next_number():012d}"
        self.media[media_id] = (files["file"], kind)
        return as_json(200, {"id": media_id})

    def _create(self, call: Call) -> Reply:
        try:
            body = json.loads(call.body)
        except ValueError:
            return _error(400, 100, "(#100) The request is not JSON")
        to = str(body.get("to") or body.get("recipient") or "")
        problem = self._problem(body, to)
        if problem:
            self.refuse(to, str(problem[1]))
            return _error(*problem)
        kind = body["type"]
        text = body["text"]["body"] if kind == "text" else body[kind].get("caption", "")
        text = self._filled(body["template"]) if kind == "template" else text
        content = self.media.get(body[kind].get("id", ""), (b"", ""))[0]
        external_id = f"wamid.HBg{self.next_number():020d}"
        self.accept(Accepted(external_id, to, text, body, content))
        contact = {"input": to, "wa_id": to} if "to" in body else {"input": to, "user_id": to}
        accepted = {"id": external_id, "message_status": "accepted"}
        return as_json(200, {"messaging_product": "whatsapp", "contacts": [contact], "messages": [accepted]})

    def _problem(self, body: dict[str, Any], to: str) -> tuple[int, int, str] | None:
        kind = body.get("type", "text")
        if body.get("messaging_product") != "whatsapp" or not to or not isinstance(body.get(kind), dict):
            return 400, 100, "(#100) Invalid parameter"
        if ("to" in body and not to.lstrip("+").isdigit()) or ("recipient" in body and not SCOPED.fullmatch(to)):
            return 400, 131009, "Parameter value is not valid"
        if kind == "text" and not 1 <= len(body["text"].get("body", "")) <= 4096:
            return 400, 100, "(#100) Param text['body'] must be between 1 and 4096 characters long"
        if kind == "template":
            return self._template_problem(body["template"])
        if to.lstrip("+") in self.window_closed:
            return 400, 131047, "Re-engagement message"
        if kind not in ("text", "image", "audio", "video", "document", "sticker"):
            return 400, 131051, "Message type unknown"
        if kind == "audio" and "caption" in body["audio"]:
            return 400, 100, "(#100) Unexpected key 'caption' on param 'audio'"
        if kind != "text" and body[kind].get("id") not in self.media and urlsplit(body[kind].get("link", "")).scheme == "":
            return 400, 131053, "Media upload error"
        return MAGIC.get(to)

    def _template_problem(self, template: dict[str, Any]) -> tuple[int, int, str] | None:
        named = template.get("name"), (template.get("language") or {}).get("code")
        if named not in self.templates:
            return 400, 132001, "Template name does not exist in the translation"
        components = template.get("components", [])
        values = [one.get("text") for part in components for one in part.get("parameters", []) if one.get("type") == "text"]
        if any(part.get("type") != "body" for part in components) or len(values) != len(PLACE.findall(self.templates[named])):
            return 400, 132000, "Number of parameters does not match the expected number of params"
        return (
            None if all(acceptable(value) for value in values) else (400, 132007, "Template format character policy violated")
        )

    def _filled(self, template: dict[str, Any]) -> str:
        values = [one["text"] for part in template.get("components", []) for one in part["parameters"]]
        text = self.templates[template["name"], template["language"]["code"]]
        return PLACE.sub(lambda place: str(values[int(place.group(1)) - 1]), text)

    def inbound(self, kind: str, sender: str, text: str = "", **more: Any) -> SignedCall:
        number = self.next_number()
        external_id = more.pop("external_id", "") or f"wamid.HBgIN{number:020d}"
        content = self._content(kind, text, number, more.pop("content", b"bytes of a file"))
        phone = more.pop("phone", sender.removeprefix("+") if sender.startswith("+") else "")
        scoped = more.pop("scoped", "" if sender.startswith("+") else sender)
        contact: dict[str, Any] = {"profile": {"name": more.pop("name", "Awa Diarra")}}
        message: dict[str, Any] = {"id": external_id, "timestamp": more.pop("timestamp", "1790000000"), **content}
        if phone:
            contact["wa_id"] = message["from"] = phone
        if scoped:
            contact["user_id"] = message["from_user_id"] = scoped
        return self.signed(self.envelope({"contacts": [contact], "messages": [{**message, **more}]}))

    def _content(self, kind: str, text: str, number: int, content: bytes) -> dict[str, Any]:
        if kind in TYPES:
            field = TYPES[kind]
            media_id = f"66{number:012d}"
            self.media[media_id] = (content, MIMES.get(field, "image/webp"))
            described = {"id": media_id, "mime_type": MIMES.get(field, "image/webp"), "sha256": "x"}
            extra = {"voice": {"voice": True}, "document": {"filename": "passeport.pdf"}}.get(kind, {})
            return {"type": field, field: {**described, **extra, **({"caption": text} if text else {})}}
        if kind == "location":
            place = {"latitude": 12.6392, "longitude": -8.0029, "name": "Bamako", "address": "Rue 1"}
            return {"type": "location", "location": place}
        if kind == "contact":
            phones = [{"phone": "+223 76 00 00 01", "wa_id": "22376000001", "type": "CELL"}]
            return {"type": "contacts", "contacts": [{"name": {"formatted_name": "Moussa Traoré"}, "phones": phones}]}
        if kind == "text":
            return {"type": "text", "text": {"body": text}}
        return {"type": "unsupported", "errors": [{"code": 131051, "title": "Message type unknown"}]}

    def status(self, external_id: str, word: str, error_code: str = "") -> SignedCall:
        sent = self.sent(external_id)
        item: dict[str, Any] = {"id": external_id, "status": word, "timestamp": "1790000060"}
        item["recipient_id"] = sent.to if sent else "33600000000"
        if sent and "biz_opaque_callback_data" in sent.fields:
            item["biz_opaque_callback_data"] = sent.fields["biz_opaque_callback_data"]
        if error_code:
            item["errors"] = [{"code": int(error_code), "title": "It failed", "message": "It failed"}]
        return self.signed(self.envelope({"statuses": [item]}))

    def envelope(self, value: dict[str, Any], number_id: str = NUMBER_ID) -> dict[str, Any]:
        """The nesting that every webhook of a number has."""
        metadata = {"display_phone_number": "33756790002", "phone_number_id": number_id}
        change = {"field": "messages", "value": {"messaging_product": "whatsapp", "metadata": metadata, **value}}
        return {"object": "whatsapp_business_account", "entry": [{"id": ACCOUNT_ID, "changes": [change]}]}

    def signed(self, value: object, secret: str = APP_SECRET) -> SignedCall:
        """A body as Meta writes it (non-ASCII and slashes escaped), with its signature."""
        body = json.dumps(value, separators=(",", ":")).replace("/", "\\/").encode()
        proof = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
        headers = {"X-Hub-Signature-256": f"sha256={proof}", "Content-Type": "application/json"}
        return SignedCall("POST", self.hook_url, headers, body)

    def handshake(self, challenge: str = "1158201444", token: str = VERIFY_TOKEN) -> SignedCall:
        """The GET that proves a hook."""
        query = urlencode({"hub.mode": "subscribe", "hub.challenge": challenge, "hub.verify_token": token})
        return SignedCall("GET", f"{self.hook_url}?{query}", {}, b"")


def _error(status: int, code: int, message: str) -> Reply:
    error = {"message": f"(#{code}) {message}", "type": "OAuthException", "code": code, "fbtrace_id": "Az8or2yhqkZfEZ"}
    details = {"messaging_product": "whatsapp", "details": message}
    return as_json(status, {"error": {**error, "error_data": details}})
