"""Twilio's stand-in as a process of its own: it notes when each message was handed over."""

from __future__ import annotations

import json
import signal
import sys
import threading
import time

from tests.stand_ins.base import Accepted
from tests.stand_ins.twilio import TwilioStandIn


class Clocked(TwilioStandIn):
    """The stand-in with the moment (epoch seconds) at which each number's first message came."""

    def __init__(self) -> None:
        super().__init__()
        self.at: dict[str, float] = {}

    def accept(self, message: Accepted) -> None:
        """Note the moment; the ledger itself is not kept."""
        with self.lock:
            self.at.setdefault(message.to, time.time())


def main() -> None:
    """Print the port; answer lines with JSON: `count` how many numbers, `seen` which ones, `all` the same and forget them."""
    stopped = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stopped.set())
    with Clocked() as twilio:
        print(twilio.config()["base_url"], flush=True)
        for line in sys.stdin:
            with twilio.lock:
                asked = line.strip()
                print(json.dumps({"count": len(twilio.at), "at": {} if asked == "count" else twilio.at}), flush=True)
                if asked == "all":
                    twilio.at = {}


if __name__ == "__main__":
    main()
