"""One of four client processes: brings each message until it is taken and again later, as a second client does as well."""

from __future__ import annotations

import http.client
import json
import os
import sys
import time
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tests.faults.ledger import Ledger
from tests.stand_ins.base import SignedCall, StandIn
from tests.stand_ins.meta import MetaStandIn
from tests.stand_ins.telegram import TelegramStandIn
from tests.stand_ins.twilio import TwilioStandIn, TwilioWhatsAppStandIn

CLIENTS = 4
PATIENCE = 120.0  # seconds for which one message is brought again and again
LATER = 25  # how many messages later one is brought again
TROUBLES = ("j'ai perdu mon passeport à Tunis", "mon patron garde mes papiers", "je veux rentrer", "n fa sara Paris la")
SENDERS = 997  # first messages are rare enough to be answered, and common enough to open tickets


class Paper:
    """A stand-in's base for those that only sign: its files lie with the provider that runs."""

    base = ""

    @property
    def base_url(self) -> str:
        """Where the running provider answers."""
        return self.base


class Twilio(Paper, TwilioStandIn):
    """Signs as Twilio."""


class TwilioWhatsApp(Paper, TwilioWhatsAppStandIn):
    """Signs as Twilio for its WhatsApp sender."""


class Telegram(Paper, TelegramStandIn):
    """Signs as Telegram."""


class Meta(Paper, MetaStandIn):
    """Signs as Meta."""


KINDS: dict[str, type[StandIn]] = {
    "twilio-sms": Twilio,
    "twilio-whatsapp": TwilioWhatsApp,
    "telegram": Telegram,
    "whatsapp-cloud": Meta,
}


def external_id(channel: str, client: int, number: int) -> str:
    """The provider's id of one message of one client."""
    if channel == "telegram":
        return str(100_000_000 * (client + 1) + number)
    return f"SM{client:08x}{number:024x}" if channel.startswith("twilio") else f"wamid.HBgIN{client}{number:020d}"


def call_for(stand_in: StandIn, client: int, number: int, photo_every: int = 0) -> SignedCall:
    """The signed call that brings one message: the same bytes whoever makes it."""
    who = (client * 7919 + number) % SENDERS
    sender = str(700_000_000 + who) if stand_in.channel == "telegram" else f"+3361{who:07d}"
    text = f"{TROUBLES[number % len(TROUBLES)]}, {client}-{number}"
    given = {"external_id": external_id(stand_in.channel, client, number)}
    is_photo = photo_every > 0 and number % photo_every == 0
    return stand_in.inbound("photo" if is_photo else "text", sender, text, **given)


class Road:
    """A connection to the house that is made anew whenever it breaks."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._connection: http.client.HTTPConnection | None = None

    def bring(self, call: SignedCall) -> int:
        """Make a call once; the status, or 0 where the connection broke."""
        if self._connection is None:
            self._connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=10)
        try:
            self._connection.request(call.method, urlsplit(call.url).path, call.body, call.headers)
            answer = self._connection.getresponse()
            answer.read()
        except (OSError, http.client.HTTPException):
            self._connection.close()
            self._connection = None
            return 0
        return answer.status

    def insist(self, call: SignedCall, until: float) -> bool:
        """Make a call until it is answered with 2xx."""
        while time.monotonic() < until:
            if 200 <= self.bring(call) < 300:
                return True
            time.sleep(0.02)
        return False


def steps(config: dict[str, Any], folder: Path) -> Iterator[tuple[int, str]]:
    """The messages' numbers at their pace, each with the stretch that it belongs to, until the run says at which to end."""
    start, number, harness = time.monotonic(), 0, os.getppid()
    while os.getppid() == harness:  # nobody is left to bring messages for
        told = json.loads((folder / "load.json").read_text())
        end = told.get("until")
        if end is not None and number >= end:
            return
        if end is None:
            time.sleep(max(0.0, start + number / config["rate"] - time.monotonic()))
        yield number, told["stretch"]
        number += 1


def main() -> None:
    """Bring messages until told where to end, each of one's own once more a little later."""
    config, me = json.loads(Path(sys.argv[1]).read_text()), int(sys.argv[2])
    folder, channel = Path(sys.argv[1]).parent, config["channel"]
    stand_in = KINDS[channel](f"{config['public']}/hooks/{channel}")
    stand_in.base, stand_in._server = config["provider"], True  # type: ignore[attr-defined,assignment]
    books, road, later = Ledger(folder / f"client-{me}.ledger"), Road(config["port"]), deque[tuple[str, SignedCall]]()
    for number, stretch in steps(config, folder):
        once = number % config["once_every"] == config["once_every"] - 1
        for owner in (me,) if once else (me, (me - 1) % CLIENTS):
            message, call = external_id(channel, owner, number), call_for(stand_in, owner, number, config["photo_every"])
            bring(books, road, message, call, stretch if owner == me else "")
            if owner == me and not once:
                later.append((message, call))
        if len(later) > LATER:
            bring(books, road, *later.popleft())
        (folder / f"client-{me}.at").write_text(str(number + 1))
    while later:
        bring(books, road, *later.popleft())
    books.close()


def bring(books: Ledger, road: Road, message: str, call: SignedCall, stretch: str = "") -> None:
    """Note a message, bring it until it is taken, and note that."""
    books.write("sent", id=message, stretch=stretch)
    if road.insist(call, time.monotonic() + PATIENCE):
        books.write("taken", id=message)


if __name__ == "__main__":
    main()
