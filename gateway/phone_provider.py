"""The provider behind the phone: it calls our own door over HTTP, signed, for messages and for what became of ours."""

from __future__ import annotations

import json
from dataclasses import dataclass, field

import httpx
import structlog

from gateway.channels.simulator import SIGNATURE, Channel
from gateway.json_body import Json
from handlers.show_phone import PhoneMessage

SECONDS = httpx.Timeout(4.0, connect=1.0)
log = structlog.get_logger()


def _client() -> httpx.Client:
    # The door is our own: no proxy of the environment stands between.
    return httpx.Client(timeout=SECONDS, trust_env=False)


@dataclass(frozen=True, slots=True)
class Provider:
    """A stand-in for a provider's servers; safe to share between threads."""

    hooks_url: str
    client: httpx.Client = field(default_factory=_client)

    def bring(self, line_id: str, channel: Channel, message: dict[str, Json]) -> bool:
        """Call the webhook of a line with one message; whether the door took it."""
        return self._call(f"{self.hooks_url}/{line_id}", channel, {"messages": [message]})

    def report(self, line_id: str, channel: Channel, messages: list[PhoneMessage], seen: bool) -> bool:
        """Report what the phone received, and read where somebody looks at it; whether there was anything to report."""
        statuses = [_status(message, word) for message in messages if (word := _next_word(message, channel, seen))]
        if not statuses:
            return False
        return self._call(f"{self.hooks_url}/{line_id}/status", channel, {"statuses": statuses})

    def _call(self, address: str, channel: Channel, payload: dict[str, Json]) -> bool:
        body = json.dumps(payload).encode("ascii")
        headers = {SIGNATURE: channel.proof(body), "Content-Type": "application/json"}
        try:
            answer = self.client.post(address, content=body, headers=headers)
        except httpx.HTTPError as error:
            log.warning("the phone could not reach the door", error=type(error).__name__)
            return False
        return answer.is_success


def _next_word(message: PhoneMessage, channel: Channel, seen: bool) -> str:
    if message.direction != "outbound" or not message.our_id:
        return ""
    if message.status == "sent":
        return "delivered"
    # SMS knows no receipt for reading.
    return "read" if seen and message.status == "delivered" and channel.STYLE != "sms" else ""


def _status(message: PhoneMessage, word: str) -> Json:
    return {"id": message.external_id, "our_id": message.our_id, "status": word}
