"""Work: judge what arrived, send what is owed, fetch files; any number of these processes over PostgreSQL."""

from __future__ import annotations

import signal
import sys
import time
from dataclasses import replace

import structlog

from gateway.discover import answered_words, build_channels
from gateway.self_tests import SelfTests
from gateway.transcriber import transcriber_from
from handlers.check_memory import CANNOT_START, NotReady, check_memory, said
from handlers.memory import FileStore, MemoryAway, Spool, Transactions
from handlers.open_lines import open_lines
from settings import Settings, read_settings
from work.logs import log_as_json
from work.loops import Worker
from work.meters import serve_meters
from work.parts import WorkerParts, utc_now
from work.tools import build_tools

TRIED_EVERY = 1.0  # seconds
log = structlog.get_logger()


def build(settings: Settings) -> Worker:
    """A worker from the settings; NotReady, WrongKey or ValueError where it cannot start."""
    if settings.is_sqlite and settings.embedded_worker:
        raise NotReady("with SQLite the worker runs beside the server: start app.py alone")
    transactions = Transactions(settings.database, settings.keyring())
    check_memory(transactions)
    channels = build_channels(settings.line_configs)
    styles = {line_id: channel.STYLE for line_id, channel in channels.items()}
    lines = settings.line_settings(styles, answered_words(channels))
    transactions.attempt(lambda session: open_lines(session, lines, utc_now()))
    store = FileStore(settings.data_folder / "files", settings.recordings_folder)
    tools = build_tools(transactions, settings.own_model, store.recorded())
    parts = WorkerParts(transactions, tools, channels, store, settings.base_url, settings.own_model)
    parts = replace(parts, backups=settings.backup_plan)
    spool = Spool(settings.spool_folder, transactions.keyring)
    spool.prepare()
    tests = SelfTests(channels, settings.hooks_url) if settings.self_test else None
    return Worker(replace(parts, spool=spool, self_tester=tests, transcriber=transcriber_from(settings.transcriber)))


def _build_when_there(settings: Settings) -> Worker:
    """The worker, as soon as the database answers."""
    waited = False
    while True:
        try:
            return build(settings)
        except MemoryAway:
            if not waited:
                log.error("the database is away: waiting for it")
            waited = True
            time.sleep(TRIED_EVERY)


def main() -> None:
    """Work until SIGTERM or SIGINT, then finish what is in hand."""
    log_as_json()
    try:
        settings = read_settings()
        worker = _build_when_there(settings)
        serve_meters(settings.worker_metrics_port)
    except CANNOT_START as error:
        sys.exit(f"cannot start: {said(error)}")
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: worker.ask_to_stop())
    worker.start()
    worker.wait()
    worker.stop()


if __name__ == "__main__":
    main()
