"""The simulator's other end: it signs what a phone in the browser would send; there is no provider to call."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from typing import Any

from tests.stand_ins.base import SignedCall, StandIn

SECRET = "simulator-secret-for-tests"
KINDS = {
    "voice": ("voice", "audio/ogg"),
    "photo": ("image", "image/jpeg"),
    "video": ("video", "video/mp4"),
    "document": ("document", "application/pdf"),
}


class SimulatorStandIn(StandIn):
    """A phone without a provider: its ledger stays empty, since accepting needs no call."""

    channel = "simulator"

    def __init__(self, hook_url: str = "", style: str = "whatsapp") -> None:
        super().__init__(hook_url)
        self.style = style

    def start(self) -> None:
        """Nothing listens."""

    def config(self) -> dict[str, str]:
        return {"secret": SECRET, "style": self.style}

    def inbound(self, kind: str, sender: str, text: str = "", **more: Any) -> SignedCall:
        address = {"kind": "phone" if sender.startswith("+") else "whatsapp-id", "value": sender}
        external_id = more.pop("external_id", "") or f"phone-{self.next_number()}"
        message: dict[str, Any] = {"id": external_id, "from": address, "text": text, "name": "Awa Diarra", "at": 1790000000}
        content = more.pop("content", b"bytes of a file")
        if kind in KINDS:
            source = "sim:" + base64.b64encode(content).decode()
            message["attachments"] = [{"kind": KINDS[kind][0], "type": KINDS[kind][1], "source": source}]
        elif kind == "location":
            message["location"] = {"latitude": 12.6392, "longitude": -8.0029, "title": "Bamako"}
        elif kind == "contact":
            message["cards"] = [{"name": "Moussa Traoré", "phones": ["+22376000001"]}]
        elif kind != "text":
            message["unsupported"] = kind
        return self.signed({"messages": [{**message, **more}]})

    def status(self, external_id: str, word: str, error_code: str = "") -> SignedCall:
        our_id = external_id.removeprefix("sim-")
        item = {"id": external_id, "status": word, "our_id": our_id, "error_code": error_code, "at": 1790000000}
        return self.signed({"statuses": [item]})

    def signed(self, value: object, secret: str = SECRET) -> SignedCall:
        """A body with the simulator's signature."""
        body = json.dumps(value).encode()
        proof = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
        headers = {"X-Simulator-Signature": proof, "Content-Type": "application/json"}
        return SignedCall("POST", self.hook_url, headers, body)
