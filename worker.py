"""Work: judge what arrived, send what is owed, fetch files; any number of these processes over PostgreSQL."""

from __future__ import annotations

import signal
import sys

from app import open_channels
from handlers.check_memory import NotReady, check_memory
from handlers.memory import FileStore, Transactions
from models.keys import WrongKey
from settings import Settings
from work.logs import log_as_json
from work.loops import Worker, WorkerParts
from work.tools import build_tools


def build(settings: Settings) -> Worker:
    """A worker from the settings; NotReady, WrongKey or ValueError where it cannot start."""
    if settings.is_sqlite and settings.embedded_worker:
        raise NotReady("with SQLite the worker runs beside the server: start app.py alone")
    transactions = Transactions(settings.database, settings.keyring())
    check_memory(transactions)
    channels = open_channels(settings, transactions)
    store = FileStore(settings.data_folder / "files")
    return Worker(WorkerParts(transactions, build_tools(transactions), channels, store, settings.base_url))


def main() -> None:
    """Work until SIGTERM or SIGINT, then finish what is in hand."""
    log_as_json()
    try:
        worker = build(Settings())
    except (NotReady, WrongKey, ValueError) as error:
        sys.exit(f"cannot start: {error}")
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: worker.ask_to_stop())
    worker.start()
    worker.wait()
    worker.stop()


if __name__ == "__main__":
    main()
