"""Work: judge what arrived, send what is owed, fetch files; any number of these processes over PostgreSQL."""

from __future__ import annotations

import signal
import sys

from gateway.discover import build_channels
from handlers.check_memory import NotReady, check_memory
from handlers.memory import FileStore, Transactions
from handlers.open_lines import open_lines
from models.keys import WrongKey
from settings import Settings
from work.logs import log_as_json
from work.loops import Worker, WorkerParts, utc_now
from work.tools import build_tools


def build(settings: Settings) -> Worker:
    """A worker from the settings; NotReady, WrongKey or ValueError where it cannot start."""
    if settings.is_sqlite and settings.embedded_worker:
        raise NotReady("with SQLite the worker runs beside the server: start app.py alone")
    transactions = Transactions(settings.database, settings.keyring())
    check_memory(transactions)
    channels = build_channels(settings.line_configs)
    with transactions.write() as session:
        open_lines(
            session, settings.line_settings({line_id: channel.STYLE for line_id, channel in channels.items()}), utc_now()
        )
    store = FileStore(settings.data_folder / "files")
    tools = build_tools(transactions, settings.own_model)
    return Worker(WorkerParts(transactions, tools, channels, store, settings.base_url, settings.own_model))


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
