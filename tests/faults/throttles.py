"""How well a full lane keeps to its provider's limits: stand-ins that answer 429 to every call above them, and count.

`python -m tests.faults.throttles` (make throttles) prints calls, calls over the limit, and how full the lane was.
"""

from __future__ import annotations

import sys
import tempfile
import threading
import time
from collections import defaultdict, deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

from bot.say import Saying
from bot.values import InboundMessage, SenderAddress
from handlers.open_lines import LineSetting, open_lines
from handlers.steps.find_contact import find_contact
from handlers.steps.queue_outbound import Errand, Way, queue_outbound
from models.database import Transactions
from models.keys import Keyring, new_keyring
from models.lines import Line
from tests.conftest import prepare
from tests.house import running_house
from tests.postgres import start_postgres
from tests.stand_ins.base import StandIn
from tests.stand_ins.meta import MetaStandIn
from tests.stand_ins.serve import Call, Reply
from tests.stand_ins.telegram import TelegramStandIn
from tests.stand_ins.twilio import TwilioStandIn, TwilioWhatsAppStandIn

LINE_ID = "throttled"
LATENCY = 0.15  # seconds that a provider takes to answer
WARM_UP = 2.0


@dataclass
class Gate:
    """At most `most` calls in any window of so many seconds: a strict sliding window."""

    most: int
    seconds: float
    taken: dict[str, deque[float]] = field(default_factory=lambda: defaultdict(deque))

    def lets(self, key: str, now: float) -> bool:
        """Whether one more call is within the limit; it counts only where it is."""
        window = self.taken[key]
        while window and window[0] <= now - self.seconds:
            window.popleft()
        if len(window) >= self.most:
            return False
        window.append(now)
        return True


@dataclass(frozen=True)
class Lane:
    """A channel with its real limits: calls a second in all, and perhaps a window for one address."""

    name: str
    stand_in: type[StandIn]
    style: str
    per_second: int
    address: tuple[int, float] | None
    kind: str
    number: str

    def address_of(self, at: int) -> SenderAddress:
        """One of many people."""
        return SenderAddress(self.kind, self.number.format(at))  # type: ignore[arg-type]


LANES = {
    "telegram": Lane("telegram", TelegramStandIn, "telegram", 30, (1, 1.0), "telegram-chat", "70000{:05d}"),
    "twilio-sms": Lane("twilio-sms", TwilioStandIn, "sms", 1, None, "phone", "+3361{:07d}"),
    "twilio-whatsapp": Lane("twilio-whatsapp", TwilioWhatsAppStandIn, "whatsapp", 80, None, "phone", "+3361{:07d}"),
    "whatsapp-cloud": Lane("whatsapp-cloud", MetaStandIn, "whatsapp", 80, (45, 264.0), "phone", "+3361{:07d}"),
}


@dataclass
class Figures:
    """What a stand-in saw."""

    lane: Lane
    calls: list[float] = field(default_factory=list)
    refused: list[float] = field(default_factory=list)

    @property
    def over(self) -> int:
        """Calls above the limit."""
        return len(self.refused)

    def within(self, seconds: float) -> tuple[int, float]:
        """Accepted calls in the run after its first moments, and the share of what is allowed that they were."""
        start = self.calls[0] + WARM_UP
        counted = [at for at in self.calls if start <= at < start + seconds]
        spans = (counted[-1] - counted[0]) if len(counted) > 1 else 1.0
        return len(counted), (len(counted) - 1) / spans / self.lane.per_second

    def line(self, database: str, seconds: float) -> str:
        """The row of the table."""
        accepted, full = self.within(seconds)
        whole = len(self.calls) + self.over
        return (
            f"{self.lane.name:16} {database:11} calls {whole:5d}  over the limit {self.over:3d} ({self.over / whole:.2%})  "
            f"accepted {accepted:5d} in {seconds:.0f} s  lane {full:.1%} full"
        )


@contextmanager
def strict(lane: Lane) -> Iterator[tuple[StandIn, Figures]]:
    """The lane's stand-in, with its limits."""
    figures, lock = Figures(lane), threading.Lock()
    whole, one = Gate(lane.per_second, 1.0), Gate(*lane.address) if lane.address else None

    def answer(self: Any, call: Call) -> Reply:
        if not self.is_send(call):
            return lane.stand_in.answer(self, call)
        with lock:
            now = time.monotonic()
            allowed = whole.lets("", now) and (one is None or one.lets(_receiver(call), now))
            (figures.calls if allowed else figures.refused).append(now)
        time.sleep(LATENCY)
        return lane.stand_in.answer(self, call) if allowed else self.trouble(429, 1)

    stand_in = type("Strict", (lane.stand_in,), {"answer": answer})(f"https://tounkan.example/hooks/{LINE_ID}")
    with stand_in:
        yield stand_in, figures


def _receiver(call: Call) -> str:
    fields, _ = call.form()
    return str(fields.get("chat_id") or fields.get("To") or call.body)


def fill(transactions: Transactions, lane: Lane, texts: int, people: int) -> None:
    """Queue texts, in turn to each of some people."""
    now = datetime.now(UTC)
    with transactions.write() as session:
        open_lines(session, [LineSetting(LINE_ID, lane.name, lane.style, LINE_ID)], now)
        line = session.get_one(Line, LINE_ID)
        ways = []
        for at in range(people):
            writer = find_contact(session, line, InboundMessage(f"x{at}", lane.address_of(at)), now)
            ways.append((writer.contact.id, Way(writer.address, LINE_ID)))
        for at, (contact_id, way) in zip(range(texts), (ways[n % people] for n in count()), strict=False):
            queue_outbound(session, None, contact_id, way, Saying(f"Texte {at}", "fra", "", 1), Errand("test"), now)


def run(url: str, keyring: Keyring, folder: Path, lane: Lane, seconds: float) -> Figures:
    """Fill a lane, let the workers at it for a while (two processes on PostgreSQL, the embedded one on SQLite), and count."""
    texts = int(lane.per_second * (seconds + WARM_UP + 6)) + 5
    transactions = Transactions(url, keyring)
    with strict(lane) as (stand_in, figures):
        fill(transactions, lane, texts, people=max(40, texts // 3))
        config = {LINE_ID: {"channel": lane.name, **stand_in.config()}}
        workers = 0 if url.startswith("sqlite") else 2
        with running_house(folder, url, keyring, config, workers=workers):
            deadline = time.monotonic() + 60 + seconds
            while time.monotonic() < deadline:
                time.sleep(0.1)
                if figures.calls and time.monotonic() > figures.calls[0] + WARM_UP + seconds + 0.5:
                    break
    transactions.close()
    return figures


def main(seconds: float = 20.0) -> int:
    """Every lane on both databases; the exit code says whether all kept to their limits and stayed full."""
    bad = 0
    with tempfile.TemporaryDirectory(prefix="tb-throttles-") as name:
        server = start_postgres(Path(name) / "postgres")
        for number, lane in enumerate(LANES.values()):
            for database in ("postgresql", "sqlite"):
                if database == "postgresql" and server is None:
                    continue
                folder = Path(name) / f"{database}-{number}"
                folder.mkdir()
                keyring = new_keyring()
                url = server.make_database(f"throttle_{number}") if server and database == "postgresql" else ""
                url = url or f"sqlite:///{folder / 'tounkan.db'}"
                prepare(url, keyring)
                figures = run(url, keyring, folder, lane, seconds)
                print(figures.line(database, seconds), flush=True)
                bad += figures.over >= 0.01 * (len(figures.calls) + figures.over) or figures.within(seconds)[1] < 0.95
        if server is not None:
            server.stop()
    return int(bad > 0)


if __name__ == "__main__":
    sys.exit(main(*(float(one) for one in sys.argv[1:])))
