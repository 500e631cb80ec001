"""What a doctor learns from the database: whether it is the right one, safe, and whether work gets done."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from handlers.check_memory import CANNOT_START, check_memory, said
from handlers.examine import Examined, examine
from handlers.memory import MemoryAway, Transactions
from handlers.read_held import read_held
from work.findings import Finding, Installation

APART = timedelta(seconds=30)  # between two clocks
LONGEST_WAIT = 60.0  # seconds, for a message to be understood or to leave
JOB_LATE = timedelta(minutes=10)
CONNECTIONS_EACH = 16
OLDEST_SQLITE = (3, 35, 0)  # the first that knows RETURNING
COMMITS = ("on", "remote_apply", "remote_write", "local")
START = "start 'python worker.py' (or look why it ended: its log says so)"


def look_at_memory(installation: Installation) -> Iterator[Finding]:
    """The database, its engine, its queues and its jobs."""
    transactions = installation.transactions
    if transactions is None:
        return
    try:
        check_memory(transactions)
        with transactions.read() as session:
            examined = examine(session, installation.clock())
    except MemoryAway:
        yield Finding("database", "the database does not answer", "start it, and look at TB_DATABASE_URL")
        return
    except CANNOT_START as error:
        yield _refused(said(error))
        return
    except Exception as error:
        yield Finding("database", f"the database cannot be read: {type(error).__name__}", "run 'manage.py migrate'")
        return
    yield from _clocks(installation, examined)
    yield from _engine(installation, transactions, examined)
    yield from _queues(examined)
    yield from _jobs(examined)
    if examined.open_lines != set(installation.lines) and not installation.problems and examined.open_lines:
        odd = ", ".join(sorted(examined.open_lines ^ set(installation.lines)))
        yield Finding("lines-differ", f"the service runs with other lines: {odd}", "give all processes the same TB_LINES__…")
    yield from _alarms(examined)
    yield from _held(transactions)


def _refused(words: str) -> Finding:
    if "sealed with another" in words:
        return Finding("key-wrong", words, "point TB_KEY_FILE at the key file that this database was made with")
    if "shape" in words:
        return Finding("migrations", "the database has another shape than this version", "run 'manage.py migrate'")
    return Finding("database", words, "look at TB_DATABASE_URL and TB_DATA_FOLDER")


def _clocks(installation: Installation, examined: Examined) -> Iterator[Finding]:
    remedy = "let NTP set this machine's clock (timedatectl set-ntp true)"
    if abs(examined.database_time - examined.at) > APART:
        yield Finding("clock", f"the database's clock is {_apart(examined.database_time, examined.at)} away from ours", remedy)
    far = installation.far_time()
    if far is not None and abs(far - examined.at) > APART:
        yield Finding("clock", f"the providers' clock is {_apart(far, examined.at)} away from ours", remedy)


def _apart(one: datetime, other: datetime) -> str:
    return f"{abs(one - other).total_seconds():.0f} s"


def _engine(installation: Installation, transactions: Transactions, examined: Examined) -> Iterator[Finding]:
    facts = examined.engine
    if transactions.is_sqlite:
        if facts["journal_mode"] != "wal":
            yield Finding("sqlite-journal", f"SQLite's journal is {facts['journal_mode']}", "PRAGMA journal_mode=WAL, once")
        if tuple(int(part) for part in facts["version"].split(".")[:3]) < OLDEST_SQLITE:
            yield Finding("sqlite-version", f"SQLite {facts['version']} is too old", "install Python with a newer SQLite")
        return
    if facts["synchronous_commit"] not in COMMITS:
        yield Finding("postgres-commit", "synchronous_commit is off: a crash loses what was acknowledged", "set it on")
    for name in ("fsync", "full_page_writes"):
        if facts[name] != "on":
            yield Finding(f"postgres-{name.replace('_', '-')}", f"{name} is off: a crash can lose everything", "set it on")
    needed = CONNECTIONS_EACH * (installation.web_processes + 1)
    if int(facts["max_connections"]) < needed:
        yield Finding(
            "postgres-connections", f"max_connections is below {needed}", f"set {needed} or more, {CONNECTIONS_EACH} a process"
        )


def _queues(examined: Examined) -> Iterator[Finding]:
    age = examined.worst("tounkan_inbox_oldest_seconds")
    if age > LONGEST_WAIT:
        yield Finding("inbox-age", f"a message has waited {age:.0f} s to be understood", START)
    age = examined.worst("tounkan_outbox_oldest_seconds")
    if age > LONGEST_WAIT:
        yield Finding("outbox-age", f"an answer has waited {age:.0f} s to leave", f"{START}; then look at the line's own check")
    if examined.worst("tounkan_in_doubt_shown"):
        yield Finding(
            "in-doubt", "nobody knows whether some messages left", "their tickets say so: ask the people before resending"
        )


def _jobs(examined: Examined) -> Iterator[Finding]:
    if examined.led_until is None or examined.led_until < examined.at:
        yield Finding("worker", "no worker is running: messages are stored and nobody is answered", START)
    for run in examined.runs:
        if run.outcome == "failed":
            yield Finding("job-failed", f"the job {run.name!r} failed with {run.error}", "the log line 'job failed' says more")
        elif run.next_at < examined.at - JOB_LATE:
            yield Finding("job-late", f"the job {run.name!r} has not run when it should", START)


def _held(transactions: Transactions) -> Iterator[Finding]:
    with transactions.read() as session:
        if read_held(session) is not None:
            yield Finding(
                "held", "held since it was restored: nothing is sent", "look whether all is well, then 'manage.py release'"
            )


def _alarms(examined: Examined) -> Iterator[Finding]:
    for kind, subject, since in examined.alarms:
        what = f"{kind} rings for {subject} since {since:%Y-%m-%d %H:%M} UTC"
        yield Finding("alarm", what, "docs/operate.md#alarms says what to do")
