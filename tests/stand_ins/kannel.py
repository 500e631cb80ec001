"""Kannel's smsbox as its HTTP interface is, for what a real one does not do at will: silence, nonsense, trouble."""

from __future__ import annotations

import base64
from typing import Any
from urllib.parse import urlencode

from tests.stand_ins.base import Accepted, SignedCall, StandIn
from tests.stand_ins.serve import Call, Reply

SECRET = "kannel-secret-for-tests_1"
ACCOUNT = {"username": "tounkan", "password": "smsbox-password"}
NUMBER = "+22320000000"
UNROUTABLE = "+99900000000"
PROOF = "Basic " + base64.b64encode(f"kannel:{SECRET}".encode()).decode()


class KannelStandIn(StandIn):
    """One smsbox with one account."""

    channel = "kannel"

    def config(self) -> dict[str, str]:
        return {"base_url": self.base_url, "number": NUMBER, "secret": SECRET, **ACCOUNT}

    def is_send(self, call: Call) -> bool:
        return call.path == "/cgi-bin/sendsms" and bool(call.headers.get("x-kannel-to"))

    def trouble(self, status: int, delay: int | None) -> Reply:
        said = {429: b"", 503: b"4: Temporal failure, try again later."}.get(status, b"Sending failed.")
        return Reply(status, "text/html", said)

    def answer(self, call: Call) -> Reply:
        headers = call.headers
        if call.path != "/cgi-bin/sendsms" or call.method != "POST":
            return Reply(404, "text/html", b"Unknown request.")
        if headers.get("content-type", "").partition(";")[0] not in ("text/plain", "application/octet-stream"):
            return Reply(400, "text/html", b"Invalid content-type")
        if (headers.get("x-kannel-username"), headers.get("x-kannel-password")) != tuple(ACCOUNT.values()):
            return Reply(403, "text/html", b"Authorization failed for sendsms")
        to = headers.get("x-kannel-to", "")
        if not to:
            return Reply(400, "text/html", b"Missing receiver(s) number(s), rejected")
        if to == UNROUTABLE:
            self.refuse(to, "2")
            return Reply(403, "text/html", b"2: Not routable. Do not try again.")
        self.accept(Accepted(headers.get("x-kannel-dlr-url", ""), to, call.body.decode(), dict(headers)))
        return Reply(202, "text/html", b"0: Accepted for delivery")

    def inbound(self, kind: str, sender: str, text: str = "", **more: Any) -> SignedCall:
        plain = kind == "text"
        query = {"id": more.get("id", f"6ac05abe-2243-4fbd-b871-{self.next_number():012d}"), "at": "1795309050"}
        headers = {
            "Content-Type": 'text/plain; charset="UTF-8"' if plain else "application/octet-stream",
            "X-Kannel-From": sender,
            "X-Kannel-To": NUMBER,
            "X-Kannel-Coding": "0" if plain else "1",
            "Authorization": PROOF,
        }
        return SignedCall("POST", f"{self.hook_url}?{urlencode(query)}", headers, text.encode() if plain else b"\x00\xff")

    def status(self, external_id: str, word: str, error_code: str = "") -> SignedCall:
        query = urlencode({"our_id": external_id, "word": word, "at": "1795309060"})
        return SignedCall("GET", f"{self.hook_url}/status?{query}", {"Authorization": PROOF}, b"")
