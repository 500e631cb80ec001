"""A crisis: fifty messages a second for ten minutes, a third with pictures, some sensitive, and one flooder among them."""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import text

from benchmarks.peers.calls import TEXTS, Call, post
from benchmarks.peers.measures import Provider
from benchmarks.peers.quiet import look, share_of_others
from benchmarks.peers.sites import HOOK, Ground, load, running, running_ours
from models.database import Transactions
from tests.house import ROOT
from tests.postgres import start_postgres
from tests.stand_ins.twilio import ACCOUNT, NUMBER, TwilioStandIn

PAGE = ROOT / "docs" / "spike.md"
FLOODER = "+33600000000"
RATE, MEDIA, SENSITIVE, FLOOD = 50, 0.30, 0.05, 0.05
FLOODER_TOLD = 2
# What the address that was told most was told: the flooder's, because every other one writes once.
MOST_TOLD = (
    "SELECT purpose, count(*) AS how_many FROM outbox WHERE address_id ="
    " (SELECT address_id FROM outbox GROUP BY address_id ORDER BY count(*) DESC LIMIT 1) GROUP BY purpose ORDER BY purpose"
)
AFTER = 60.0  # seconds after the end in which the backlog must be gone
SECRETS = (
    "le consul m'a demandé de l'argent pour mon passeport",
    "mon patron me frappe et garde mes papiers, je suis enfermée",
)


@dataclass
class Backlog:
    """How many messages wait, looked at once a second."""

    peak: int = 0
    left: int = 0
    over: bool = False


def calls_of(how_many: int, media_base: str) -> list[Call]:
    """The signed calls, in order."""
    draw, twilio = random.Random(50), TwilioStandIn(HOOK)
    return [_call(twilio, draw, number, media_base) for number in range(how_many)]


def _call(twilio: TwilioStandIn, draw: random.Random, number: int, media_base: str) -> Call:
    sender = FLOODER if draw.random() < FLOOD else f"+3361{number:07d}"
    words = draw.choice(SECRETS) if draw.random() < SENSITIVE else TEXTS[number % len(TEXTS)]
    sid = f"SM{number:032x}"
    fields = {
        "MessageSid": sid,
        "SmsSid": sid,
        "AccountSid": ACCOUNT,
        "From": sender,
        "To": NUMBER,
        "Body": words,
        "NumMedia": "0",
    }
    if draw.random() < MEDIA:
        path = f"/2010-04-01/Accounts/{ACCOUNT}/Messages/{sid}/Media/ME{number:032x}"
        fields |= {"NumMedia": "1", "MediaUrl0": media_base + path, "MediaContentType0": "image/jpeg"}
    signed = twilio.signed(fields, HOOK)
    return Call(sender, post(signed.url, signed.headers, signed.body))


def watch(url: str, ground: Ground, seen: Backlog) -> None:
    """Look at the queue once a second until told to stop."""
    transactions = Transactions(url, ground.keyring)
    while not seen.over:
        with transactions.read() as session:
            waiting = "SELECT count(*) FROM inbox WHERE state IN ('waiting', 'claimed')"
            seen.left = int(session.scalar(text(waiting)) or 0)
        seen.peak = max(seen.peak, seen.left)
        time.sleep(1)
    transactions.close()


def share(values: list[float], part: float) -> float:
    """The value within which that part of all lies."""
    return sorted(values)[max(0, int(len(values) * part) - 1)] if values else 0.0


@contextmanager
def provider() -> Iterator[Provider]:
    """The spike's provider for the length of a block."""
    with running([sys.executable, "-m", "benchmarks.spike_provider"], talks=True) as process:
        yield Provider(process)


def spike(ground: Ground, kind: str, seconds: int) -> dict[str, Any]:
    """One run on one database; what it showed."""
    url = ground.template(kind)
    with provider() as told, running_ours(ground, url, 2, told.url) as house:
        calls, seen = calls_of(RATE * seconds, told.url), Backlog()
        watcher = threading.Thread(target=watch, args=(url, ground, seen))
        before, start = look(ground.server_process), time.monotonic()
        watcher.start()
        tally = load(ground, house.port, calls, rate=RATE)
        ended = time.monotonic()
        while seen.left and time.monotonic() < ended + 3 * AFTER:
            time.sleep(0.2)
        gone = time.monotonic() - ended
        time.sleep(min(5.0, seconds))
        others = share_of_others(before, look(ground.server_process), time.monotonic() - start)
        seen.over = True
        watcher.join()
        return _found(ground, url, tally, told.ask("all")["at"], len(calls)) | {
            "backlog peak": seen.peak,
            "gone after s": round(gone, 1) if not seen.left else f"{seen.left} left",
            "others' share": f"{others:.0%}",
        }


def _found(ground: Ground, url: str, tally: dict[str, Any], at: dict[str, float], sent: int) -> dict[str, Any]:
    transactions = Transactions(url, ground.keyring)
    with transactions.read() as session:
        stored = int(session.scalar(text("SELECT count(*) FROM inbox")) or 0)
        told = session.execute(text(MOST_TOLD)).all()
    transactions.close()
    replies = int(at.pop("replies to the flooder", 0))
    waits = [at[who] - due for who, due in tally["due_at"].items() if who in at and who != FLOODER]
    acked = sum(count for status, count in tally["statuses"].items() if status.startswith("2"))
    return {
        "in": sent,
        "acked": acked,
        "lost": max(0, acked - stored),
        "ack p50 ms": round(share(tally["waits"], 0.50) * 1000),
        "ack p95 ms": round(share(tally["waits"], 0.95) * 1000),
        "ack p99 ms": round(share(tally["waits"], 0.99) * 1000),
        "first replies": len(waits),
        "reply p95 s": round(share(waits, 0.95), 1),
        "flooder's replies": replies,
        "which": " ".join(f"{row.purpose}:{row.how_many}" for row in told),
    }


def missed(found: dict[str, Any]) -> list[str]:
    """What was promised and not kept."""
    gone = found["gone after s"]
    kept = {
        "all acknowledged": found["acked"] == found["in"],
        "none lost": found["lost"] == 0,
        "acknowledged within 2 s (p99)": found["ack p99 ms"] < 2000,
        "first reply within 10 s (p95)": found["first replies"] > 0 and found["reply p95 s"] <= 10,
        "backlog gone 60 s after the end": isinstance(gone, float) and gone <= AFTER,
        f"at most {FLOODER_TOLD} replies to the flooder": found["flooder's replies"] <= FLOODER_TOLD,
    }
    return [promise for promise, held in kept.items() if not held]


def write(kind: str, seconds: int, found: dict[str, Any]) -> None:
    """Keep a run: one row, the newest of its database and length in place of the one before."""
    head = ["# The spike", "", "`make spike` writes this page (`SECONDS=60` a short run, `ON=sqlite` the other database)."]
    head += [
        f"{RATE} messages a second, {MEDIA:.0%} with a picture, {SENSITIVE:.0%} sensitive, {FLOOD:.0%} of one flooder.",
        "",
    ]
    head += [
        "Promised over ten minutes: ack p99 < 2,000 ms, reply p95 ≤ 10 s, gone ≤ 60 s after the end, lost 0, the flooder 2",
        "",
    ]
    titles = ["database", "seconds", "day", *found]
    rows = [
        line for line in (PAGE.read_text("utf-8").splitlines() if PAGE.exists() else []) if line.startswith(("| sq", "| po"))
    ]
    kept = [row for row in rows if not row.startswith(f"| {kind} | {seconds} |")]
    kept.append(
        "| " + " | ".join(str(cell) for cell in (kind, seconds, f"{datetime.now(UTC):%Y-%m-%d}", *found.values())) + " |"
    )
    table = ["| " + " | ".join(titles) + " |", "|" + " --- |" * len(titles), *sorted(kept), ""]
    PAGE.write_text("\n".join([*head, *table]), "utf-8")


def main() -> None:
    """Run on one database, print and keep what was found; the code is 1 where something promised was not kept."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--seconds", type=int, default=600)
    asked.add_argument("--sqlite", action="store_true")
    given = asked.parse_args()
    kind = "sqlite" if given.sqlite else "postgresql"
    with tempfile.TemporaryDirectory(prefix="tb-spike-", ignore_cleanup_errors=True) as folder:
        server = start_postgres(Path(folder) / "server")
        if server is None:
            sys.exit("no PostgreSQL here")
        found = spike(Ground(Path(folder), server), kind, given.seconds)
        server.stop()
    print(f"{kind}, {given.seconds} s: " + ", ".join(f"{name} {value}" for name, value in found.items()))
    if given.seconds >= 60:
        write(kind, given.seconds, found)
    broken = missed(found)
    print("\n".join(f"MISSED  {promise}" for promise in broken) or "all kept")
    sys.exit(int(bool(broken)))


if __name__ == "__main__":
    main()
