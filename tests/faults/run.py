"""The kill loop in full: `make faults` goes on where it was stopped, `make faults AGAIN=1` begins anew."""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from models.keys import Keyring, new_keyring
from tests.conftest import prepare
from tests.faults import matrix
from tests.faults.cell import Plan, run_cell
from tests.house import ROOT
from tests.postgres import PostgresServer, start_postgres

FOLDER = ROOT / "var" / "faults"
PAGE = ROOT / "docs" / "faults.md"
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
        prepare(url, keyring)
        yield url
        return
    assert server is not None, "no PostgreSQL"
    url = server.make_database(f"faults_{time.time_ns()}")
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


def write_page(results: list[dict[str, Any]]) -> None:
    """The page of figures."""
    minutes = sum(found["seconds"] for found in results) / 60
    figures = f"{matrix.totals(results)}\nThe run took {minutes:.0f} minutes.\n\n{matrix.table(results)}\n"
    PAGE.write_text(f"{INTRODUCTION}\n{figures}", encoding="utf-8")


def main() -> None:
    """Run what has not run well yet, print the table, and fail where anything is wrong."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--again", action="store_true", help="forget what was run before")
    asked.add_argument("--only", default="", help="only the cells whose name holds this")
    options = asked.parse_args()
    FOLDER.mkdir(parents=True, exist_ok=True)
    state = FOLDER / "state.json"
    done: dict[str, dict[str, Any]] = {} if options.again or not state.exists() else json.loads(state.read_text())
    keyring, plans = new_keyring(), [plan for plan in matrix.full() if options.only in plan.name]
    with tempfile.TemporaryDirectory(prefix="tb-postgres-", ignore_cleanup_errors=True) as folder:
        server = start_postgres(Path(folder))
        for plan in plans:
            if plan.name not in done or matrix.wrongs(done[plan.name]):
                done[plan.name] = run_one(plan, keyring, server)
                state.write_text(json.dumps(done))
            found = done[plan.name]
            said = matrix.wrongs(found) or "good"
            print(f"{plan.name}: {matrix.kills_of(found)} kills, {found['seconds']:.0f} s; {said}", flush=True)
        if server is not None:
            server.stop()
    results = [done[plan.name] for plan in plans]
    print(matrix.table(results), matrix.totals(results), sep="\n\n")
    if not options.only:
        write_page(results)
    sys.exit(any(matrix.wrongs(found) for found in results))


if __name__ == "__main__":
    main()
