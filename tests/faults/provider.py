"""The providers, a process of their own: they note durably what they take, and report on it late, twice and out of order."""

from __future__ import annotations

import http.client
import io
import json
import queue
import random
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from PIL import Image

from tests.faults.fast_clock import FastClock, clock_of
from tests.faults.ledger import Ledger
from tests.stand_ins.base import Accepted, SignedCall, StandIn
from tests.stand_ins.meta import MetaStandIn
from tests.stand_ins.serve import Reply
from tests.stand_ins.telegram import TelegramStandIn, _ok
from tests.stand_ins.twilio import TwilioStandIn, TwilioWhatsAppStandIn

FAULTS = ("500 after", "500 before", "503", "429", "reset before", "reset mid-answer", "no id", "slow")
WORDS = {
    "twilio-sms": ("queued", "sent", "delivered"),
    "twilio-whatsapp": ("queued", "sent", "delivered", "read"),
    "whatsapp-cloud": ("sent", "delivered", "read"),
    "telegram": (),
}
REPORTERS = 4
PATIENCE = 60.0  # seconds for which a report is brought again and again


def picture() -> bytes:
    """A small real photograph's worth of JPEG."""
    drawn = io.BytesIO()
    Image.effect_noise((320, 240), 60).convert("RGB").save(drawn, "JPEG")
    return drawn.getvalue()


class Always(dict[str, tuple[bytes, str]]):
    """Files that are there whatever their name."""

    def __init__(self, content: bytes, kind: str) -> None:
        super().__init__()
        self.file = (content, kind)

    def __contains__(self, key: object) -> bool:
        return True

    def __getitem__(self, key: str) -> tuple[bytes, str]:
        return self.file

    def get(self, key: str, default: Any = None) -> Any:
        """The file."""
        return self.file


class Noting(StandIn):
    """A stand-in that writes what it accepts to a ledger before it says so, fails now and then, and reports."""

    books: Ledger
    reports: queue.Queue[tuple[StandIn, str, str]]
    fault_share: float
    report_share: float
    clock: FastClock

    def begin(self, config: dict[str, Any], books: Ledger, reports: queue.Queue[Any]) -> None:
        """Take up what the run says, and listen."""
        self.books, self.reports, self.clock = books, reports, clock_of(config)
        self.fault_share, self.report_share = config["fault_share"], config["report_share"]
        self.media = Always(picture(), "image/jpeg")
        self.known: dict[str, Accepted] = {}
        self.start()

    def sent(self, external_id: str) -> Accepted | None:
        """The accepted message with that id."""
        return self.known.get(external_id)

    def accept(self, message: Accepted) -> None:
        """Note it, for good, and then accept it."""
        self.books.write(
            "accepted", durable=True, channel=self.channel, id=message.external_id, to=message.to, text=message.text
        )
        super().accept(message)
        self.known[message.external_id] = message
        if random.random() < self.report_share:
            words = list(WORDS[self.channel])
            random.shuffle(words)
            for word in [*words, *words[:1]]:
                self.reports.put((self, message.external_id, word))

    def next_fault(self) -> str:
        """Something that goes wrong, by lot."""
        return random.choice(FAULTS) if random.random() < self.fault_share else ""


class Twilio(Noting, TwilioStandIn):
    """Twilio, which also lists what it took, dated by the house's clock."""

    def _resource(self, sid: str, to: str, text: str, **more: Any) -> dict[str, Any]:
        now = self.clock().strftime("%a, %d %b %Y %H:%M:%S +0000")
        return {**super()._resource(sid, to, text, **more), "date_created": now, "date_sent": now, "date_updated": now}


class TwilioWhatsApp(Twilio, TwilioWhatsAppStandIn):
    """Twilio's WhatsApp sender, of the same account."""


class Telegram(Noting, TelegramStandIn):
    """Telegram, which lists and reports nothing."""

    def _getFile(self, fields: dict[str, str], files: dict[str, bytes]) -> Reply:
        file_id = fields.get("file_id", "")
        return _ok({"file_id": file_id, "file_unique_id": "u", "file_size": 10, "file_path": f"files/{file_id}.bin"})


class Meta(Noting, MetaStandIn):
    """Meta, which reports but does not list."""


KINDS: dict[str, type[Noting]] = {
    "twilio-sms": Twilio,
    "twilio-whatsapp": TwilioWhatsApp,
    "telegram": Telegram,
    "whatsapp-cloud": Meta,
}


def make_call(port: int, call: SignedCall) -> int:
    """Make one signed call to the house, over a connection of its own; the status, or 0 where it broke off."""
    parts = urlsplit(call.url)
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request(call.method, parts.path + (f"?{parts.query}" if parts.query else ""), call.body, call.headers)
        answer = connection.getresponse()
        answer.read()
    except (OSError, http.client.HTTPException):
        return 0
    finally:
        connection.close()
    return answer.status


def report(port: int, books: Ledger, reports: queue.Queue[Any]) -> None:
    """Bring reports to the house, each until it is taken."""
    while True:
        stand_in, external_id, word = reports.get()
        call = stand_in.status(external_id, word)
        our_id = parse_qs(urlsplit(call.url).query).get("our_id", [""])[0]
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            if 200 <= make_call(port, call) < 300:
                books.write("reported", channel=stand_in.channel, id=external_id, our_id=our_id, word=word)
                break
            time.sleep(0.1)


def lines_of(providers: dict[str, Noting]) -> dict[str, dict[str, str]]:
    """Each line's configuration, without throttles: this is about kills."""
    return {name: {"channel": name, **provider.config(), "per_second": "none"} for name, provider in providers.items()}


def main() -> None:
    """Serve until the pipe is closed."""
    config = json.loads(Path(sys.argv[1]).read_text())
    folder = Path(sys.argv[1]).parent
    books, reports = Ledger(folder / "provider.ledger"), queue.Queue[Any]()
    providers = {name: kind(f"{config['public']}/hooks/{name}") for name, kind in KINDS.items()}
    for provider in providers.values():
        provider.begin(config, books, reports)
    for _ in range(REPORTERS):
        threading.Thread(target=report, args=(config["port"], books, reports), daemon=True).start()
    print(json.dumps(lines_of(providers)), flush=True)
    for line in _said():
        if line == "waiting?":
            print(reports.qsize(), flush=True)
    books.close()


def _said() -> Iterator[str]:
    for line in sys.stdin:
        yield line.strip()


if __name__ == "__main__":
    main()
