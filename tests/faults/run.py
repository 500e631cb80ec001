"""The kill loop in full: `make faults` goes on where it was stopped, `make faults AGAIN=1` begins anew."""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
import time
import traceback
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from threading import Lock
from typing import Any

from models.keys import Keyring, new_keyring
from tests.conftest import prepare
from tests.faults import matrix
from tests.faults.cell import Plan, run_cell
from tests.house import ROOT
from tests.postgres import PostgresServer, start_postgres

FOLDER = ROOT / "var" / "faults"
ONE_AT_A_TIME = Lock()  # Alembic works on one database at a time
PAGE = ROOT / "docs" / "kills.md"
INTRODUCTION = """# What kills have shown

Written by `make faults`; do not edit. The product runs as real processes, which are killed by SIGKILL at each crash point and
at random under load, while simulated providers keep a synced ledger of their own. *Lost* and *doubled* are that ledger against
our database: lost is what was acknowledged and is nowhere, or is called sent and was never accepted; doubled is a message
with two rows or two entries, or a text that a provider accepted twice. A text is *in doubt* when its process died around the
call: Twilio is asked what became of it, Telegram and Meta cannot be asked, so a human is shown it. The houses broken on purpose
must lose, double or go backwards, or the run fails. The clock of the houses runs several times as fast as the real one.
"""


@contextmanager
def fresh_database(plan: Plan, folder: Path, keyring: Keyring, server: PostgresServer | None) -> Iterator[str]:
    """A migrated and seeded database for one cell."""
    if plan.database == "sqlite":
        url = f"sqlite:///{folder / 'tounkan.db'}"
        with ONE_AT_A_TIME:
            prepare(url, keyring)
        yield url
        return
    assert server is not None, "no PostgreSQL"
    url = server.make_database(f"faults_{time.time_ns()}")
    with ONE_AT_A_TIME:
        prepare(url, keyring)
    yield url
    server.drop_database(url)


def run_one(plan: Plan, keyring: Keyring, server: PostgresServer | None) -> dict[str, Any]:
    """One cell, in a folder that goes when nothing was wrong."""
    folder = Path(tempfile.mkdtemp(prefix="tb-faults-"))
    with fresh_database(plan, folder, keyring, server) as url:
        found = asdict(run_cell(plan, url, keyring, folder))
    if matrix.wrongs(found):
        print(f"  kept for a look: {folder}")
    else:
        shutil.rmtree(folder, ignore_errors=True)
    return found


class Books:
    """What was found, kept on disk after each cell so that a run that was stopped goes on."""

    def __init__(self, path: Path, again: bool) -> None:
        self._path, self._lock = path, Lock()
        path.parent.mkdir(parents=True, exist_ok=True)
        self.found: dict[str, dict[str, Any]] = {} if again or not path.exists() else json.loads(path.read_text())

    def lacks(self, plan: Plan) -> bool:
        """Whether a cell has not run well yet, as it is planned now."""
        known = self.found.get(plan.name)
        return known is None or known["plan"] != json.loads(json.dumps(asdict(plan))) or bool(matrix.wrongs(known))

    def keep(self, plan: Plan, found: dict[str, Any]) -> None:
        """Keep one cell's result."""
        with self._lock:
            self.found[plan.name] = json.loads(json.dumps(found))
            self._path.write_text(json.dumps(self.found))


def write_page(books: Books) -> None:
    """The page of figures, of all cells that have been run so far."""
    plans = matrix.full()
    results = [books.found[plan.name] for plan in plans if plan.name in books.found]
    lacking = [plan.name for plan in plans if plan.name not in books.found]
    lanes = [sum(found["seconds"] for found in results if found["plan"]["database"] == one) for one in matrix.DATABASES]
    took = f"The run took {max(lanes) / 60:.0f} minutes, both databases side by side."
    figures = f"{matrix.totals(results)}\n{took}\n\n{matrix.table(results)}\n"
    left = f"Not run yet: {', '.join(lacking)}.\n\n" if lacking else ""
    PAGE.write_text(f"{INTRODUCTION}\n{left}{figures}", encoding="utf-8")


def run_lane(plans: list[Plan], books: Books, keyring: Keyring, server: PostgresServer | None) -> None:
    """Run cells one after another, those that have not run well yet."""
    for plan in plans:
        if books.lacks(plan):
            try:
                books.keep(plan, run_one(plan, keyring, server))
            except Exception:  # the other cells are run all the same, and this one again the next time
                traceback.print_exc()
                print(f"{plan.name}: broken off", flush=True)
                continue
        found = books.found[plan.name]
        said = matrix.wrongs(found) or "good"
        print(f"{plan.name}: {matrix.kills_of(found)} kills, {found['seconds']:.0f} s; {said}", flush=True)


def run_all(plans: list[Plan], books: Books) -> None:
    """Both databases' cells side by side: much of a cell is waiting."""
    keyring, lanes = new_keyring(), [[plan for plan in plans if plan.database == database] for database in matrix.DATABASES]
    with tempfile.TemporaryDirectory(prefix="tb-postgres-", ignore_cleanup_errors=True) as folder:
        server = start_postgres(Path(folder))
        with ThreadPoolExecutor(len(lanes)) as pool:
            ends = [pool.submit(run_lane, lane, books, keyring, server) for lane in lanes]
        if server is not None:
            server.stop()
    for end in ends:
        end.result()


def main() -> None:
    """Run what has not run well yet, print the table, and fail where anything is wrong."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--again", action="store_true", help="forget what was run before")
    asked.add_argument("--only", default="", help="only the cells whose name holds this")
    asked.add_argument("--small", action="store_true", help="each cell in small, to see that it runs; the page stays as it is")
    options = asked.parse_args()
    books = Books(FOLDER / ("small.json" if options.small else "state.json"), options.again)
    plans = [plan for plan in matrix.full() if options.only in plan.name]
    plans = [matrix.small(plan) for plan in plans if not plan.variant] if options.small else plans
    began = time.monotonic()
    run_all(plans, books)
    results = [books.found[plan.name] for plan in plans if plan.name in books.found]
    print(matrix.table(results), matrix.totals(results), sep="\n\n")
    print(f"This run took {(time.monotonic() - began) / 60:.0f} minutes.")
    if not options.small:
        write_page(books)
    sys.exit(any(books.lacks(plan) for plan in plans))


if __name__ == "__main__":
    main()
