"""`make fuzz`: calls that nobody thought of, at every door and at the judgement, for as long as is asked (MINUTES, SEED)."""

from __future__ import annotations

import argparse
import io
import re
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import urlencode, urlsplit

from flask import Flask
from sqlalchemy import select
from werkzeug.serving import WSGIRequestHandler, make_server
from werkzeug.test import Client

from app import build_web
from bot.understand import Tools, understand
from gateway.discover import answered_words, build_channels
from handlers.memory import FileStore, Transactions
from handlers.open_lines import open_lines
from models.inbox import OPEN_STATES, InboxRow, Quarantined
from models.keys import Keyring, new_keyring
from models.messages import Message
from settings import Settings
from tests.conftest import prepare
from tests.faults.doors import FORM, Knock, knock, phone_form, stand_ins
from tests.faults.mutate import bent_text
from tests.faults.quiet import listening
from tests.house import ROOT, free_port
from tests.postgres import start_postgres
from tests.stand_ins.base import PUBLIC
from work.judge_inbox import judge_inbox
from work.tools import build_tools

BATCH = 40  # knocks before what was stored is judged and reckoned
TEXTS = 60  # texts understood after each batch
MARK = re.compile(r"mk[0-9a-f]{10}")
PERSONAL = re.compile(r"mk[0-9a-f]{10}|3367\d{7}|Diarra")
MOST_REMARKS = 20


@dataclass
class Found:
    """What a run came to; `remarks` are the first things that went wrong, each with what brings it about again."""

    calls: Counter[str] = field(default_factory=Counter)
    statuses: Counter[int] = field(default_factory=Counter)
    owed: int = 0
    lost: int = 0
    stuck: int = 0
    texts: int = 0
    raised: int = 0
    log_lines: int = 0
    personal: int = 0
    slowest: float = 0.0
    remarks: list[str] = field(default_factory=list)

    @property
    def harm(self) -> dict[str, int]:
        """What must be nothing."""
        errors = sum(number for status, number in self.statuses.items() if status >= 500)
        harm = {"5xx": errors, "lost": self.lost, "not judged": self.stuck, "judgement raised": self.raised}
        return harm | {"personal in logs": self.personal}

    def remark(self, words: str) -> None:
        """Keep what went wrong, if it is among the first."""
        if len(self.remarks) < MOST_REMARKS:
            self.remarks.append(words)

    def __str__(self) -> str:
        doors = ", ".join(f"{door} {number}" for door, number in sorted(self.calls.items()))
        answers = ", ".join(f"{status}: {number}" for status, number in sorted(self.statuses.items()))
        harm = ", ".join(f"{what} {number}" for what, number in self.harm.items())
        return (
            f"{sum(self.calls.values())} calls ({doors}) answered {answers}; {self.owed} messages acknowledged; "
            f"{self.texts} texts understood; {self.log_lines} log lines; slowest call {self.slowest:.2f} s; {harm}"
        )


class Fuzz:
    """One house in this process, knocked at from all sides; the same seed brings the same knocks."""

    def __init__(self, web: Flask, transactions: Transactions, tools: Tools, seed: int) -> None:
        self.client, self.transactions, self.tools, self.seed = Client(web.wsgi_app), transactions, tools, seed
        self.found, self.number, self.stand_ins = Found(), 0, stand_ins()
        self.doors = (*self.stand_ins, "phone")
        self.texts = tuple(example_texts())

    def run(self, seconds: float) -> Found:
        """Knock, judge and reckon in turn until the time is up; at least once."""
        until = time.monotonic() + seconds
        with listening() as logs:
            while True:
                self._batch(logs)
                if time.monotonic() >= until:
                    return self.found

    def _batch(self, logs: io.StringIO) -> None:
        owed = [owed for _ in range(BATCH) if (owed := self._knock())]
        kept = self._kept()
        self.found.owed += len(owed)
        for mark, words in owed:
            if mark not in kept:
                self.found.lost += 1
                self.found.remark(f"lost: {words}")
        self._judge()
        self._understand()
        self._read_logs(logs)

    def _knock(self) -> tuple[str, str] | None:
        """Knock once; the mark that is owed now and how to bring it about again, or None."""
        self.number += 1
        draw = Random(f"{self.seed}:{self.number}")
        door, text, mark = draw.choice(self.doors), draw.choice(self.texts), f"mk{draw.getrandbits(40):010x}"
        self.found.calls[door] += 1
        began = time.monotonic()
        if door == "phone":
            form, owed = phone_form(draw, self.number, text, mark)
            status, way = self._type(form), "form"
        else:
            made = knock(draw, door, self.stand_ins[door], self.number, text, mark)
            status, owed, way = self._bring(made), made.owed, made.way
        self.found.slowest = max(self.found.slowest, time.monotonic() - began)
        self.found.statuses[status] += 1
        words = f"{door}, {way}, seed {self.seed}, knock {self.number}: {status}"
        if status >= 500:
            self.found.remark(words)
        return (owed, words) if owed and 200 <= status < 400 else None

    def _type(self, form: dict[str, str]) -> int:
        body, host = urlencode(form, errors="surrogatepass"), {"Host": "127.0.0.1"}
        return self.client.post("/simulator/send", data=body.encode(), content_type=FORM, headers=host).status_code

    def _bring(self, made: Knock) -> int:
        parts = urlsplit(made.call.url)
        headers = [(name, value.encode("utf-8", "replace").decode("latin-1")) for name, value in made.call.headers.items()]
        answer = self.client.open(
            parts.path, query_string=parts.query, method=made.call.method, headers=headers, data=made.call.body
        )
        return answer.status_code

    def _kept(self) -> set[str]:
        """The marks of all that waits to be judged, or was put aside as unreadable."""
        with self.transactions.read() as session:
            waiting = session.scalars(select(InboxRow).where(InboxRow.state.in_(OPEN_STATES))).all()
            aside = session.scalars(select(Quarantined)).all()
            return set(MARK.findall(" ".join([*(row.payload or "" for row in waiting), *(row.content or "" for row in aside)])))

    def _judge(self) -> None:
        with self.transactions.read() as session:
            waiting = {row.id: MARK.findall(row.payload or "") for row in session.scalars(_open())}
        while judge_inbox(self.transactions, self.tools, now):
            pass
        with self.transactions.read() as session:
            left = len(session.scalars(_open()).all())
            said = select(Message).where(Message.inbox_id.in_(list(waiting)))
            kept = {row.inbox_id: f"{row.text} {row.extras}" for row in session.scalars(said)}
        lost = [row_id for row_id, marks in waiting.items() if any(mark not in kept.get(row_id, "") for mark in marks)]
        self.found.stuck += left
        self.found.lost += len(lost)
        if left or lost:
            self.found.remark(f"{left} left, {len(lost)} without their words; seed {self.seed}, before knock {self.number}")

    def _understand(self) -> None:
        draw = Random(f"{self.seed}:texts:{self.number}")
        for _ in range(TEXTS):
            text = bent_text(draw, draw.choice(self.texts))
            self.found.texts += 1
            try:
                understood = understand(text, self.tools)
                assert understood.category in self.tools.facts.categories
            except Exception as error:
                self.found.raised += 1
                self.found.remark(f"{type(error).__name__} at {text!r}")

    def _read_logs(self, logs: io.StringIO) -> None:
        lines = logs.getvalue().splitlines()
        logs.seek(0)
        logs.truncate()
        self.found.log_lines += len(lines)
        for line in lines:
            if PERSONAL.search(line):
                self.found.personal += 1
                self.found.remark(f"logged: {line[:200]}")


class Silent(WSGIRequestHandler):
    """Werkzeug's own server, which would print each call."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Say nothing."""


def _open() -> Any:
    return select(InboxRow).where(InboxRow.state.in_(OPEN_STATES))


def now() -> datetime:
    """The real time."""
    return datetime.now(UTC)


def example_texts() -> Iterator[str]:
    """What people write, of every language and category."""
    for path in sorted((ROOT / "models/reference/examples").glob("*/*.tsv")):
        yield from (line.partition("\t")[0] for line in path.read_text("utf-8").splitlines()[1:40:3])


@contextmanager
def fuzzed(url: str, keyring: Keyring, folder: Path, seed: int) -> Iterator[Fuzz]:
    """A whole service over a prepared database, with a line for each door."""
    lines = {name: {"channel": name, **stand_in.config()} for name, stand_in in stand_ins().items()}
    settings = Settings(
        PORT=free_port(),
        database_url=url,
        keys=keyring.as_text(),
        data_folder=folder,
        public_url=PUBLIC,
        demo=True,
        lines=lines,
        self_test=False,
    )
    transactions, channels = Transactions(url, keyring), build_channels(settings.line_configs)
    styles = {line_id: channel.STYLE for line_id, channel in channels.items()}
    with transactions.write() as session:
        open_lines(session, settings.line_settings(styles, answered_words(channels)), now())
    tools = build_tools(transactions)
    web = build_web(settings, transactions, channels, tools, FileStore(folder / "files"))
    server = make_server(
        "127.0.0.1", settings.port, web, threaded=True, request_handler=Silent
    )  # the phone in the browser calls its door by itself
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield Fuzz(web, transactions, tools, seed)
    server.shutdown()
    server.server_close()
    transactions.close()


def main() -> None:
    """Fuzz both databases for half the time each and print; the exit code says whether anything was found."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--minutes", type=float, default=10.0)
    asked.add_argument("--seed", type=int, default=int(time.time()))
    options = asked.parse_args()
    keyring, harm = new_keyring(), 0
    with tempfile.TemporaryDirectory(prefix="tb-fuzz-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        server = start_postgres(folder / "server")
        urls = [f"sqlite:///{folder / 'fuzz.db'}", *([server.make_database("fuzz")] if server else [])]
        for url in urls:
            prepare(url, keyring)
            with fuzzed(url, keyring, folder / "data", options.seed) as fuzz:
                found = fuzz.run(options.minutes * 60 / len(urls))
            print(
                f"seed {options.seed}, {url.partition(':')[0].partition('+')[0]}: {found}",
                *found.remarks,
                sep="\n  ",
                flush=True,
            )
            harm += sum(found.harm.values())
        if server is not None:
            server.stop()
    sys.exit(harm > 0)


if __name__ == "__main__":
    main()
