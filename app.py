"""Serve: the webhooks for providers, the pages for officials, and in the embedded mode the worker beside them."""

from __future__ import annotations

import atexit
import socket
import sys
from dataclasses import replace
from pathlib import Path

from flask import Flask
from granian.constants import Interfaces
from granian.net import SocketSpec  # type: ignore[attr-defined]  # imported there for this use
from granian.server import MPServer

from bot.understand import Tables
from console.pages import Pages, console
from gateway.channel import Channel
from gateway.discover import answered_words, build_channels
from gateway.media import media
from gateway.phone import Phone, phone
from gateway.proxies import TrustedProxies
from gateway.refusals import Refusals
from gateway.safekeeping import Safekeeping
from gateway.self_tests import SelfTests
from gateway.transcriber import transcriber_from
from gateway.webhooks import Door, webhooks
from handlers.check_memory import NotReady, check_memory
from handlers.memory import FileStore, Spool, Transactions
from handlers.open_lines import open_lines
from models.keys import WrongKey
from settings import Settings
from work.logs import log_as_json
from work.loops import Worker
from work.parts import WorkerParts, utc_now
from work.tools import build_tables, build_tools

STOP_SECONDS = 25  # what a process has to finish the calls in hand


def create() -> Flask:
    """The WSGI application, from the environment; it ends the process with one line where it cannot start."""
    log_as_json()
    settings = Settings()
    try:
        transactions = Transactions(settings.database, settings.keyring())
        check_memory(transactions)
        return build(settings, transactions)
    except (NotReady, WrongKey, ValueError) as error:
        sys.exit(f"cannot start: {error}")


def build(settings: Settings, transactions: Transactions) -> Flask:
    """The application over an opened database, its worker started where it is embedded."""
    channels = build_channels(settings.line_configs)
    with transactions.write() as session:
        styles = {line_id: channel.STYLE for line_id, channel in channels.items()}
        open_lines(session, settings.line_settings(styles, answered_words(channels)), utc_now())
    store = FileStore(settings.data_folder / "files", settings.recordings_folder)
    spool = Spool(settings.spool_folder, transactions.keyring)
    spool.prepare()
    tables = build_tables(transactions)
    if settings.embedded_worker:
        tools = tables = build_tools(transactions, settings.own_model, store.recorded())
        tests = SelfTests(channels, settings.hooks_url) if settings.self_test else None
        parts = WorkerParts(transactions, tools, channels, store, settings.base_url, settings.own_model)
        worker = Worker(replace(parts, spool=spool, self_tester=tests, transcriber=transcriber_from(settings.transcriber)))
        worker.start()
        atexit.register(worker.stop)
    return build_web(settings, transactions, channels, tables, store)


def build_web(
    settings: Settings, transactions: Transactions, channels: dict[str, Channel], tables: Tables, store: FileStore
) -> Flask:
    """The web application alone."""
    web = Flask(__name__, static_folder=None)
    keeping = Safekeeping(transactions, Spool(settings.spool_folder, transactions.keyring), utc_now)
    refusals = Refusals(transactions, lambda: keeping.away)
    web.register_blueprint(webhooks(Door(channels, keeping, refusals, settings.hooks_url, utc_now)))
    web.register_blueprint(media(transactions, store, utc_now))
    if settings.demo:
        web.register_blueprint(phone(Phone(channels, transactions, f"http://127.0.0.1:{settings.port}/hooks", store, utc_now)))
    pages = Pages(transactions, store, tables, settings.base_url, settings.demo, utc_now)
    web.register_blueprint(console(web, pages))
    web.wsgi_app = TrustedProxies(web.wsgi_app, settings.proxies)  # type: ignore[method-assign]  # Flask's documented way
    return web


def _check(settings: Settings) -> None:
    """Say what keeps the service from starting before the server's own lines bury it."""
    try:
        transactions = Transactions(settings.database, settings.keyring())
        check_memory(transactions)
        build_channels(settings.line_configs)
        Spool(settings.spool_folder, transactions.keyring).prepare()
        transactions.close()
    except (NotReady, WrongKey, ValueError) as error:
        sys.exit(f"cannot start: {error}")


class OneListener(MPServer):
    """The server with one listening socket for all its processes.

    Granian gives each process of a TCP server a socket of its own; the calls that wait at one of them are cut when its
    process is replaced. With one socket, as Granian has it for Unix sockets, another process takes them.
    """

    def _init_shared_socket(self) -> None:
        listener = SocketSpec(self.bind_addr, self.bind_port, self.backlog).build()
        self._shd = listener  # type: ignore[assignment]  # None until now
        self._sso = socket.socket(fileno=listener.get_fd())
        self._sso.set_inheritable(True)


def main() -> None:
    """Serve until told to stop; with SQLite there is one process, because there is one writer."""
    settings = Settings()
    _check(settings)
    OneListener(
        "app:create",
        address=settings.host,
        port=settings.port,
        interface=Interfaces.WSGI,
        factory=True,
        workers=1 if settings.is_sqlite else settings.web_processes,
        blocking_threads=settings.web_threads,
        working_dir=Path(__file__).parent,
        log_access=False,
        websockets=False,
        workers_kill_timeout=STOP_SECONDS,
    ).serve()


if __name__ == "__main__":
    main()
