"""Measure everything in one run, print it, and write docs/performance.md; with --only a few parts and no page."""

from __future__ import annotations

import argparse
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

from benchmarks.peers import measures, page
from benchmarks.peers.measures import Figure
from benchmarks.peers.neighbours import PEERS, install
from benchmarks.peers.seed import seed
from benchmarks.peers.sites import Ground, durability
from models.database import Transactions
from tests.postgres import start_postgres

PARTS = ("peers", "floor", "accepted", "road", "handed", "million")
KINDS = ("postgresql", "sqlite")
CALLS = {"floor": 8000, "accepted": 5000, "road": 5000, "handed": 1500, "rapidsms": 2500, "helpdesk": 600}


class Run:
    """One run: its figures as they come."""

    def __init__(self, ground: Ground, tickets: int, share: float) -> None:
        self.ground, self.tickets, self.share = ground, tickets, share
        self.figures: page.Figures = {}
        self.seeds: Iterator[int] = count(1)
        self.start = time.monotonic()

    def calls(self, what: str) -> int:
        """How many messages a figure is measured with."""
        return max(100, int(CALLS[what] * self.share))

    def keep(self, kind: str, *found: Figure, suffix: str = "") -> None:
        """Keep and print figures."""
        for one in found:
            one.name += suffix
            self.figures[kind, one.name] = one
            waited = f"p50 {one.p50:.1f} ms  p99 {one.p99:.1f} ms  " if one.p99 else ""
            minutes = (time.monotonic() - self.start) / 60
            left = f"{minutes:5.1f} min  {kind:<10} {one.name:<34} {one.rate:7,.0f}/s"
            print(f"{left}  {waited}others {one.others:.0%}  {one.notes or ''}", flush=True)

    def peers(self) -> None:
        """RapidSMS and django-helpdesk, on PostgreSQL."""
        for peer in PEERS:
            install(peer)
            self.keep("postgresql", measures.peer(self.ground, peer, self.calls(peer.name), self.seeds))

    def floor(self) -> None:
        """The floor on both databases."""
        for kind in KINDS:
            self.keep(kind, measures.floor(self.ground, kind, self.calls("floor"), self.seeds))

    def accepted(self) -> None:
        """Our door on both databases."""
        self._on_both(lambda url: measures.accepted(self.ground, url, self.calls("accepted"), self.seeds))

    def road(self) -> None:
        """The road up to the queued reply on both databases."""
        self._on_both(lambda url: (measures.road(self.ground, url, self.calls("road"), self.seeds),))

    def handed(self) -> None:
        """Handing over to the provider on both databases."""
        self._on_both(lambda url: measures.handed_over(self.ground, url, self.calls("handed"), self.seeds))

    def million(self) -> None:
        """The door and the road again with many tickets stored."""
        for kind in KINDS:
            url = self.ground.template(kind)
            transactions = Transactions(url, self.ground.keyring)
            stored = seed(transactions, self.tickets)
            transactions.close()
            suffix = f", {self.tickets:,} tickets"
            print(f"{kind}: {stored:,} tickets seeded", flush=True)
            self.keep(kind, measures.accepted(self.ground, url, self.calls("accepted"), self.seeds)[0], suffix=suffix)
            self.keep(kind, measures.road(self.ground, url, self.calls("road"), self.seeds), suffix=suffix)
            self.ground.drop(url)

    def _on_both(self, measure: Callable[[str], tuple[Figure, ...]]) -> None:
        for kind in KINDS:
            url = self.ground.template(kind)
            self.keep(kind, *measure(url))
            self.ground.drop(url)


def main() -> None:
    """Measure what was asked for."""
    asked = argparse.ArgumentParser(prog="python -m benchmarks.peers")
    asked.add_argument("--only", default="", help=f"some of {', '.join(PARTS)}, with commas")
    asked.add_argument("--tickets", type=int, default=1_000_000, help="how many are stored for the last part")
    asked.add_argument("--share", type=float, default=1.0, help="of the usual number of messages: less is quicker and rougher")
    said = asked.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("stopped"))  # or what was started would go on without us
    chosen = [part for part in said.only.split(",") if part] or list(PARTS)
    with tempfile.TemporaryDirectory(prefix="tb-bench-", ignore_cleanup_errors=True) as folder:
        (Path(folder) / "server").mkdir()
        server = start_postgres(Path(folder) / "server")
        if server is None:
            raise SystemExit("this needs the PostgreSQL of requirements-dev.txt")
        try:
            run = Run(Ground(Path(folder), server), said.tickets, said.share)
            for part in chosen:
                getattr(run, part)()
            report(run, durability(server), whole=set(chosen) == set(PARTS))
        finally:
            server.stop()


def report(run: Run, promises: dict[str, str], whole: bool) -> None:
    """Print the ratios, and keep them where everything was measured."""
    for goal in page.goals(run.figures):
        print(f"{'kept  ' if goal.kept else 'MISSED'}  {goal.words}: {goal.found}")
    if whole:
        page.write(run.figures, promises)
        print(f"written to {page.PAGE}")


if __name__ == "__main__":
    main()
