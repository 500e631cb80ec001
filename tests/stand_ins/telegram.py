"""Telegram's Bot API and its updates, for one bot."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from tests.stand_ins.base import Accepted, SignedCall, StandIn, as_json
from tests.stand_ins.serve import Call, Reply

TOKEN = "700700700:AA-telegram-token-for-tests_0123456789"
SECRET = "hook_secret-for-tests"
BLOCKED = "403403403"
UNKNOWN = "404404404"
NOW = 1790000000
PORTS = (443, 80, 88, 8443)
BOT = {"id": 700700700, "is_bot": True, "first_name": "Tounkan Blon", "username": "tounkan_blon_bot"}
FILES = {
    "voice": ("voice", {"duration": 4, "mime_type": "audio/ogg"}),
    "video": ("video", {"duration": 4, "width": 10, "height": 10, "mime_type": "video/mp4"}),
    "document": ("document", {"file_name": "passeport.pdf", "mime_type": "application/pdf"}),
    "sticker": ("sticker", {"width": 10, "height": 10, "is_animated": False, "is_video": False, "type": "regular"}),
}


class TelegramStandIn(StandIn):
    """One bot with its hook."""

    channel = "telegram"

    def __init__(self, hook_url: str = "") -> None:
        super().__init__(hook_url)
        self.hook: dict[str, Any] = {"url": self.hook_url, "has_custom_certificate": False, "pending_update_count": 0}
        self.deleted: list[str] = []

    def config(self) -> dict[str, str]:
        return {"token": TOKEN, "secret_token": SECRET, "base_url": self.base_url}

    def is_send(self, call: Call) -> bool:
        return "/send" in call.path

    def trouble(self, status: int, delay: int | None) -> Reply:
        words = {429: "Too Many Requests: retry later", 503: "Service Unavailable"}.get(status, "Internal Server Error")
        return _refused(status, words, {"parameters": {"retry_after": delay}} if delay else {})

    def answer(self, call: Call) -> Reply:
        if call.path.startswith(f"/file/bot{TOKEN}/"):
            content = self.media.get(call.path.removeprefix(f"/file/bot{TOKEN}/"))
            return Reply(200, "application/octet-stream", content[0]) if content else _refused(404, "Not Found")
        match = re.fullmatch(r"/bot(\d+:[\w-]+)/(\w+)", call.path)
        if match is None:
            return _refused(404, "Not Found")
        if match[1] != TOKEN:
            return _refused(401, "Unauthorized")
        fields, files = call.form()
        method: Callable[..., Reply] | None = getattr(self, f"_{match[2]}", None)
        if method is None:
            return _refused(404, "Not Found: method not found")
        return method({key: values[0] for key, values in fields.items()}, files)

    def _getMe(self, fields: dict[str, str], files: dict[str, bytes]) -> Reply:
        return _ok(BOT)

    def _sendMessage(self, fields: dict[str, str], files: dict[str, bytes]) -> Reply:
        text = fields.get("text", "")
        if not text.strip():
            return self._no(fields, 400, "Bad Request: message text is empty")
        if len(text.encode("utf-16-le")) // 2 > 4096:
            return self._no(fields, 400, "Bad Request: message is too long")
        return self._accepted(fields, text, b"", {"text": text})

    def _sendVoice(self, fields: dict[str, str], files: dict[str, bytes]) -> Reply:
        return self._file("voice", fields, files, {"duration": 1})

    def _sendDocument(self, fields: dict[str, str], files: dict[str, bytes]) -> Reply:
        return self._file("document", fields, files, {})

    def _sendPhoto(self, fields: dict[str, str], files: dict[str, bytes]) -> Reply:
        return self._file("photo", fields, files, {"width": 1, "height": 1})

    def _file(self, kind: str, fields: dict[str, str], files: dict[str, bytes], more: dict[str, Any]) -> Reply:
        content, caption = next(iter(files.values()), b""), fields.get("caption", "")
        if not content:
            return self._no(fields, 400, f"Bad Request: there is no {kind} in the request")
        if len(caption.encode("utf-16-le")) // 2 > 1024:
            return self._no(fields, 400, "Bad Request: message caption is too long")
        described = {"file_id": f"out-{self.next_number()}", "file_unique_id": "u", **more}
        return self._accepted(
            fields, caption, content, {kind: [described] if kind == "photo" else described, "caption": caption}
        )

    def _accepted(self, fields: dict[str, str], text: str, content: bytes, shown: dict[str, Any]) -> Reply:
        chat = fields.get("chat_id", "")
        if chat == BLOCKED:
            return self._no(fields, 403, "Forbidden: bot was blocked by the user")
        if chat == UNKNOWN or not chat.lstrip("-").isdigit():
            return self._no(fields, 400, "Bad Request: chat not found")
        if "parse_mode" in fields and re.search(r"[<>&*_]", text):
            return self._no(fields, 400, "Bad Request: can't parse entities")
        number = self.next_number()
        self.accept(Accepted(f"{chat}:{number}", chat, text, dict(fields), content))
        chat_shown = {"id": int(chat), "type": "private", "first_name": "Awa"}
        return _ok({"message_id": number, "from": BOT, "chat": chat_shown, "date": NOW, **shown})

    def _getFile(self, fields: dict[str, str], files: dict[str, bytes]) -> Reply:
        file_id = fields.get("file_id", "")
        path = next((path for path in self.media if path.endswith(f"/{file_id}.bin")), None)
        if path is None:
            return _refused(400, "Bad Request: wrong file_id or the file is temporarily unavailable")
        size = len(self.media[path][0])
        if size > 20 * 1024 * 1024:
            return _refused(400, "Bad Request: file is too big")
        return _ok({"file_id": file_id, "file_unique_id": "u", "file_size": size, "file_path": path})

    def _deleteMessage(self, fields: dict[str, str], files: dict[str, bytes]) -> Reply:
        external_id = f"{fields.get('chat_id')}:{fields.get('message_id')}"
        if self.sent(external_id) is None or external_id in self.deleted:
            return _refused(400, "Bad Request: message to delete not found")
        self.deleted.append(external_id)
        return _ok(True)

    def _setWebhook(self, fields: dict[str, str], files: dict[str, bytes]) -> Reply:
        url, secret = urlsplit(fields.get("url", "")), fields.get("secret_token", "")
        if url.scheme != "https":
            return _refused(400, "Bad Request: bad webhook: An HTTPS URL must be provided for webhook")
        if (url.port or 443) not in PORTS:
            return _refused(400, "Bad Request: bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443")
        if secret and not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", secret):
            return _refused(400, "Bad Request: secret token contains unallowed characters")
        self.hook["url"] = fields["url"]
        return _ok(True)

    def _getWebhookInfo(self, fields: dict[str, str], files: dict[str, bytes]) -> Reply:
        return _ok(self.hook)

    def _no(self, fields: dict[str, str], status: int, words: str) -> Reply:
        self.refuse(fields.get("chat_id", ""), str(status))
        return _refused(status, words)

    def inbound(self, kind: str, sender: str, text: str = "", **more: Any) -> SignedCall:
        number = self.next_number()
        content = self._content(kind, sender, text, more.pop("content", b"bytes of a file"), number)
        update_id = more.pop("external_id", "") or 900000 + number
        chat = {"id": int(sender), "type": more.pop("chat_type", "private"), "first_name": "Awa", "last_name": "Diarra"}
        user = {"id": int(sender), "is_bot": False, "first_name": "Awa", "last_name": "Diarra", "language_code": "fr"}
        common = {"chat": chat, "from": user, "date": more.pop("date", NOW)}
        if kind in ("blocked", "unblocked"):
            was, now = ("member", "kicked") if kind == "blocked" else ("kicked", "member")
            change = {"old_chat_member": _member(was), "new_chat_member": _member(now)}
            return self.signed({"update_id": int(update_id), "my_chat_member": {**common, **change}})
        field = more.pop("field", "message")
        edited = {"edit_date": NOW + 60} if field.startswith("edited") else {}
        return self.signed({"update_id": int(update_id), field: {"message_id": number, **common, **content, **edited, **more}})

    def _content(self, kind: str, sender: str, text: str, content: bytes, number: int) -> dict[str, Any]:
        caption = {"caption": text} if text else {}
        described = {"file_id": f"file{number}", "file_unique_id": f"u{number}", "file_size": len(content)}
        self.media[f"files/file{number}.bin"] = (content, "")
        if kind in FILES:
            field, more = FILES[kind]
            return {field: {**described, **more}, **caption}
        if kind == "photo":
            small = {**described, "file_id": "small", "width": 90, "height": 60}
            return {"photo": [small, {**described, "width": 900, "height": 600}], **caption}
        if kind == "location":
            return {"location": {"latitude": 12.6392, "longitude": -8.0029}}
        if kind == "contact":
            return {"contact": {"phone_number": "22376000001", "first_name": "Moussa", "last_name": "Traoré", "user_id": 5}}
        if kind == "own contact":
            return {"contact": {"phone_number": "33612345678", "first_name": "Awa", "user_id": int(sender)}}
        return {"text": text} if kind == "text" else {"dice": {"emoji": "🎲", "value": 3}}

    def status(self, external_id: str, word: str, error_code: str = "") -> SignedCall:
        raise NotImplementedError("Telegram reports nothing after it has accepted a message")

    def signed(self, value: object, secret: str = SECRET) -> SignedCall:
        """An update with the hook's secret."""
        headers = {"X-Telegram-Bot-Api-Secret-Token": secret, "Content-Type": "application/json"}
        return SignedCall("POST", self.hook_url, headers, json.dumps(value).encode())


def _member(status: str) -> dict[str, Any]:
    return {"user": BOT, "status": status, **({"until_date": 0} if status == "kicked" else {})}


def _ok(result: object) -> Reply:
    return as_json(200, {"ok": True, "result": result})


def _refused(status: int, words: str, more: dict[str, Any] | None = None) -> Reply:
    return as_json(status, {"ok": False, "error_code": status, "description": words, **(more or {})})
