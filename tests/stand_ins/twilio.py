"""Twilio's messaging API and its callbacks, for one SMS or WhatsApp number."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from tests.stand_ins.base import PLACE, Accepted, SignedCall, StandIn, acceptable, as_json
from tests.stand_ins.serve import Call, Reply

ACCOUNT = "AC" + "5a" * 16
TOKEN = "twilio-token-for-tests"
NUMBER = "+33756790001"
ROOT = f"/2010-04-01/Accounts/{ACCOUNT}"
E164 = re.compile(r"\+[1-9]\d{6,14}")
SCOPED = re.compile(r"[A-Z]{2}\.(ENT\.)?[A-Za-z0-9]{1,128}")
CONTENT_SID = re.compile(r"HX[0-9a-f]{32}")
# Twilio's own magic numbers for tests, and the reason that each is refused with.
MAGIC = {
    "+15005550001": (21211, "Invalid 'To' Phone Number"),
    "+15005550002": (21612, "The 'To' number is not reachable with this 'From' number"),
    "+15005550003": (21408, "Permission to send to this region has not been enabled"),
    "+15005550004": (21610, "Attempt to send to unsubscribed recipient"),
    "+15005550009": (21614, "'To' number is not a valid mobile number"),
    "+15005550063": (63016, "Outside the allowed window: use a template"),
}


class TwilioStandIn(StandIn):
    """One account with one number; `prefix` is "whatsapp:" for the WhatsApp sender."""

    channel = "twilio-sms"
    prefix = ""
    configured = ""

    def __init__(self, hook_url: str = "") -> None:
        super().__init__(hook_url)
        self.opted_out: set[str] = set()
        self.window_closed: set[str] = set()
        self.contents: dict[str, str] = {}
        self.inbox: list[dict[str, Any]] = []
        self.deleted: list[str] = []
        self.credentials_at_cdn: list[str] = []

    def config(self) -> dict[str, str]:
        return {"account_sid": ACCOUNT, "auth_token": TOKEN, "number": NUMBER, "base_url": self.base_url}

    def is_send(self, call: Call) -> bool:
        return call.method == "POST" and call.path == f"{ROOT}/Messages.json"

    def trouble(self, status: int, delay: int | None) -> Reply:
        code = 20429 if status == 429 else 20500
        body = {"code": code, "message": "not now", "more_info": "", "status": status}
        return as_json(status, body, {"Retry-After": str(delay)} if delay else {})

    def answer(self, call: Call) -> Reply:
        if call.path.startswith("/cdn/"):
            return self._cdn(call)
        given = call.headers.get("authorization", "")
        if given != "Basic " + base64.b64encode(f"{ACCOUNT}:{TOKEN}".encode()).decode():
            return _error(401, 20003, "Authenticate")
        if self.is_send(call):
            return self._create(call)
        if call.path == f"{ROOT}.json":
            return as_json(200, {"sid": ACCOUNT, "status": "active"})
        if call.path == f"{ROOT}/IncomingPhoneNumbers.json":
            return as_json(200, {"incoming_phone_numbers": self._numbers(call)})
        if call.path == f"{ROOT}/Messages.json":
            return self._list(call)
        return self._message(call)

    def _numbers(self, call: Call) -> list[dict[str, Any]]:
        mine = {"sid": f"PN{'1' * 32}", "phone_number": NUMBER, "sms_url": self.configured, "sms_method": "POST"}
        return [mine] if call.query.get("PhoneNumber", NUMBER) == NUMBER else []

    def _create(self, call: Call) -> Reply:
        fields, _ = call.form()
        to = fields.get("To", [""])[0]
        problem = self._problem(fields, to)
        if problem:
            self.refuse(to, str(problem[0]))
            return _error(400, *problem)
        sid = f"SM{self.next_number():032x}"
        text = self._filled(fields) if "ContentSid" in fields else fields.get("Body", [""])[0]
        self.accept(Accepted(sid, to.removeprefix(self.prefix), text, fields))
        return as_json(201, self._resource(sid, to, text))

    def _problem(self, fields: dict[str, list[str]], to: str) -> tuple[int, str] | None:
        bare, text, sender = to.removeprefix(self.prefix), fields.get("Body", [""])[0], fields.get("From", [""])[0]
        if not to or len(fields["To"]) != 1:
            return 21604, "A 'To' phone number is required"
        if not sender and "MessagingServiceSid" not in fields:
            return 21603, "A 'From' phone number is required"
        if sender and sender != self.prefix + NUMBER:
            return 21606, "The 'From' number is not a valid sender of this account"
        if "ContentSid" in fields:
            problem = self._content_problem(fields)
            if problem:
                return problem
        elif bare in self.window_closed:
            return 63016, "Outside the allowed window: use a template"
        elif not text and "MediaUrl" not in fields:
            return 21619, "A text message body or media urls must be specified"
        if len(text) > 1600:
            return 21617, "The message body exceeds the 1600 character limit"
        if bare in MAGIC:
            return MAGIC[bare]
        if not to.startswith(self.prefix) or not (E164.fullmatch(bare) or (self.prefix and SCOPED.fullmatch(bare))):
            return 21211, "Invalid 'To' Phone Number"
        if bare in self.opted_out:
            return 21610, "Attempt to send to unsubscribed recipient"
        callback = fields.get("StatusCallback", [""])[0]
        if callback and (urlsplit(callback).scheme not in ("http", "https") or "_" in urlsplit(callback).netloc):
            return 21609, "The StatusCallback URL is not a valid URL"
        return None

    def _content_problem(self, fields: dict[str, list[str]]) -> tuple[int, str] | None:
        sid, given = fields["ContentSid"][0], fields.get("ContentVariables", ["{}"])[0]
        if not self.prefix or not CONTENT_SID.fullmatch(sid) or sid not in self.contents:
            return 21655, "The ContentSid is invalid"
        try:
            values = json.loads(given)
        except ValueError:
            return 21656, "The ContentVariables parameter is invalid"
        wanted = set(PLACE.findall(self.contents[sid]))
        if not isinstance(values, dict) or set(values) != wanted or "Body" in fields or "MediaUrl" in fields:
            return 21656, "The ContentVariables parameter is invalid"
        return None if all(acceptable(value) for value in values.values()) else (21656, "A content variable is invalid")

    def _filled(self, fields: dict[str, list[str]]) -> str:
        values = json.loads(fields.get("ContentVariables", ["{}"])[0])
        return PLACE.sub(lambda place: str(values[place.group(1)]), self.contents[fields["ContentSid"][0]])

    def _resource(self, sid: str, to: str, text: str, **more: Any) -> dict[str, Any]:
        now = datetime.now(UTC).strftime("%a, %d %b %Y %H:%M:%S +0000")
        common = {"sid": sid, "account_sid": ACCOUNT, "api_version": "2010-04-01", "date_created": now, "date_sent": now}
        mine = {"from": self.prefix + NUMBER, "to": to, "body": text, "status": "queued", "direction": "outbound-api"}
        return {**common, "date_updated": now, **mine, "num_media": "0", "error_code": None, "price": None, **more}

    def _list(self, call: Call) -> Reply:
        to = call.query.get("To", "").removeprefix(self.prefix)
        sent = [item for item in self.ledger if to in ("", item.to)]
        mine = [self._resource(item.external_id, self.prefix + item.to, item.text, status="sent") for item in sent]
        known = [item for item in [*self.inbox, *mine] if item["sid"] not in self.deleted]
        after = call.query.get("DateSent>", "")
        found = [item for item in reversed(known) if item["to"] == call.query.get("To", item["to"]) and _since(item, after)]
        size, page = min(int(call.query.get("PageSize", 50)), 1000), int(call.query.get("Page", 0))
        rest = {**call.query, "Page": str(page + 1), "PageToken": f"PT{page + 1}"}
        more = f"{ROOT}/Messages.json?{urlencode(rest)}" if len(found) > size * (page + 1) else None
        return as_json(200, {"messages": found[size * page : size * (page + 1)], "page": page, "next_page_uri": more})

    def _message(self, call: Call) -> Reply:
        match = re.fullmatch(rf"{ROOT}/Messages/(\w+)(?:/Media(?:/(\w+))?)?(\.json)?", call.path)
        if match is None:
            return _error(404, 20404, "not found")
        sid, medium, _ = match.groups()
        if "/Media" in call.path:
            return self._media(call, sid, medium)
        sent = self.sent(sid)
        if call.method == "DELETE":
            if sid in self.deleted or not (sent or any(item["sid"] == sid for item in self.inbox)):
                return _error(404, 20404, "not found")
            self.deleted.append(sid)
            return Reply(204)
        return as_json(200, self._resource(sid, sent.to, sent.text)) if sent else _error(404, 20404, "not found")

    def _media(self, call: Call, sid: str, medium: str | None) -> Reply:
        if call.method == "DELETE":
            self.deleted.append(str(medium))
            return Reply(204)
        if medium is None:
            files = [
                {"sid": key, "content_type": kind, "uri": f"{ROOT}/Messages/{sid}/Media/{key}.json", "parent_sid": sid}
                for key, (_, kind) in self.media.items()
            ]
            return as_json(200, {"media_list": files if sid.startswith("MM") else [], "next_page_uri": None})
        if medium not in self.media:
            return _error(404, 20404, "not found")
        return Reply(307, "", b"", {"Location": f"{self.base_url}/cdn/{medium}?Expires=1&Signature=x"})

    def _cdn(self, call: Call) -> Reply:
        if "authorization" in call.headers:
            self.credentials_at_cdn.append(call.path)
            return Reply(400, "text/xml", b"<Error>Only one auth mechanism allowed</Error>")
        content, kind = self.media.get(call.path.removeprefix("/cdn/"), (b"", ""))
        return Reply(200, kind, content)

    def inbound(self, kind: str, sender: str, text: str = "", **more: Any) -> SignedCall:
        number = self.next_number()
        sid = more.pop("external_id", "") or f"{'SM' if kind in ('text', 'location') else 'MM'}{number:032x}"
        fields = {
            "ToCountry": "FR",
            "SmsMessageSid": sid,
            "NumMedia": "0",
            "SmsSid": sid,
            "SmsStatus": "received",
            "Body": text,
            "To": self.prefix + NUMBER,
            "NumSegments": "1",
            "MessageSid": sid,
            "AccountSid": ACCOUNT,
            "From": self.prefix + sender,
            "ApiVersion": "2010-04-01",
        }
        fields |= self._extras(kind, sender, number, more.pop("content", b"bytes of a file"))
        self.inbox.append(self._resource(sid, fields["To"], text, **{"from": fields["From"], "direction": "inbound"}))
        self.inbox[-1]["num_media"] = fields["NumMedia"]
        return self.signed({**fields, **more})

    def _extras(self, kind: str, sender: str, number: int, content: bytes) -> dict[str, str]:
        if kind == "location":
            return {"Latitude": "12.6392", "Longitude": "-8.0029", "Label": "Bamako", "Address": "Rue 1"}
        declared = MEDIA.get(kind)
        if declared is None:
            return {"MessageType": kind}
        medium = f"ME{number:032x}"
        self.media[medium] = (content, declared)
        address = (
            f"{self.base_url}{ROOT}/Messages/MM{number:032x}/Media/{medium}" if self._server else "https://api.twilio.com/x"
        )
        return {"NumMedia": "1", "MediaUrl0": address, "MediaContentType0": declared}

    def status(self, external_id: str, word: str, error_code: str = "") -> SignedCall:
        sent = self.sent(external_id)
        callback = sent.fields.get("StatusCallback", [""])[0] if sent else ""
        to = self.prefix + (sent.to if sent else "+33600000000")
        fields = {"SmsSid": external_id, "SmsStatus": word, "MessageStatus": word, "To": to, "MessageSid": external_id}
        fields |= {"AccountSid": ACCOUNT, "From": self.prefix + NUMBER, "ApiVersion": "2010-04-01"}
        return self.signed(fields | ({"ErrorCode": error_code} if error_code else {}), callback or self.hook_url)

    def signed(self, fields: dict[str, str], url: str = "", token: str = TOKEN) -> SignedCall:
        """A form signed the way Twilio documents it."""
        url = url or self.hook_url
        base = url + "".join(key + fields[key] for key in sorted(fields))
        proof = base64.b64encode(hmac.new(token.encode(), base.encode(), hashlib.sha1).digest()).decode()
        headers = {"X-Twilio-Signature": proof, "Content-Type": "application/x-www-form-urlencoded; charset=UTF-8"}
        return SignedCall("POST", url, headers, urlencode(fields, quote_via=quote).encode())


class TwilioWhatsAppStandIn(TwilioStandIn):
    """The account's WhatsApp sender: other addresses, a profile name, business-scoped ids."""

    channel = "twilio-whatsapp"
    prefix = "whatsapp:"

    def _extras(self, kind: str, sender: str, number: int, content: bytes) -> dict[str, str]:
        extras = super()._extras(kind, sender, number, content)
        wa_id = {"WaId": sender[1:]} if sender.startswith("+") else {}
        return {"ProfileName": "Awa Diarra", "MessageType": kind, **wa_id, **extras}


MEDIA = {
    "voice": "audio/ogg",
    "photo": "image/jpeg",
    "video": "video/mp4",
    "document": "application/pdf",
    "contact": "text/vcard",
}


def _error(status: int, code: int, message: str) -> Reply:
    more = f"https://www.twilio.com/docs/errors/{code}"
    return as_json(status, {"code": code, "message": message, "more_info": more, "status": status})


def _since(item: dict[str, Any], after: str) -> bool:
    if not after:
        return True
    sent = datetime.strptime(item["date_sent"], "%a, %d %b %Y %H:%M:%S %z")
    return sent >= datetime.fromisoformat(after.rstrip("=").replace("Z", "+00:00")).replace(microsecond=0)
