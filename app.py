"""Serve: the webhooks for providers, the pages for officials, and in the embedded mode the worker beside them."""

from __future__ import annotations

import atexit
import socket
import sys
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from flask import Flask
from granian.constants import Interfaces
from granian.net import SocketSpec  # type: ignore[attr-defined]  # imported there for this use
from granian.server import MPServer

from bot.understand import Tables
from console.headers import headers_of_all
from console.meters import share_meters
from console.pages import Pages, console
from console.request_log import note_call
from gateway.channel import Channel
from gateway.discover import answered_words, build_channels
from gateway.doorstep import Doorstep
from gateway.media import media
from gateway.phone import Phone, phone
from gateway.proxies import TrustedProxies
from gateway.refusals import Refusals
from gateway.safekeeping import Safekeeping
from gateway.self_tests import SelfTests
from gateway.standby import Standby
from gateway.transcriber import transcriber_from
from gateway.webhooks import Door, webhooks
from handlers.check_memory import CANNOT_START, check_memory, said
from handlers.memory import FileStore, MemoryAway, Spool, Transactions
from handlers.open_lines import open_lines
from settings import Settings, read_settings
from work.logs import log_as_json
from work.loops import Worker
from work.parts import WorkerParts, utc_now
from work.tools import build_tables, build_tools, spare_tables

STOP_SECONDS = 25  # what a process has to finish the calls in hand
WEB_PATIENCE = 10.0  # seconds for one statement: the most impatient provider waits fifteen


def create() -> Any:
    """The WSGI application, from the environment; it ends the process with one line where it cannot start.

    While a database server is away the application takes messages to the spool, and is completed when it answers.
    """
    log_as_json()
    try:
        settings = read_settings()
        transactions = Transactions(settings.database, settings.keyring(), WEB_PATIENCE)
        try:
            return _whole(settings, transactions)
        except MemoryAway:
            standby = Standby(_spare(settings, transactions), partial(_whole, settings, transactions))
            standby.start()
            return standby
    except CANNOT_START as error:
        sys.exit(f"cannot start: {said(error)}")


def _whole(settings: Settings, transactions: Transactions) -> Flask:
    check_memory(transactions)
    return build(settings, transactions)


def _spare(settings: Settings, transactions: Transactions) -> Flask:
    channels = build_channels(settings.line_configs)
    store = FileStore(settings.data_folder / "files", settings.recordings_folder)
    Spool(settings.spool_folder, transactions.keyring).prepare()
    return build_web(settings, transactions, channels, spare_tables(), store)


def build(settings: Settings, transactions: Transactions) -> Flask:
    """The application over an opened database, its worker started where it is embedded."""
    channels = build_channels(settings.line_configs)
    styles = {line_id: channel.STYLE for line_id, channel in channels.items()}
    lines = settings.line_settings(styles, answered_words(channels))
    transactions.attempt(lambda session: open_lines(session, lines, utc_now()))
    store = FileStore(settings.data_folder / "files", settings.recordings_folder)
    spool = Spool(settings.spool_folder, transactions.keyring)
    spool.prepare()
    tables = build_tables(transactions)
    if settings.embedded_worker:
        tools = tables = build_tools(transactions, settings.own_model, store.recorded())
        tests = SelfTests(channels, settings.hooks_url) if settings.self_test else None
        parts = WorkerParts(transactions, tools, channels, store, settings.base_url, settings.own_model)
        parts = replace(parts, backups=settings.backup_plan)
        worker = Worker(replace(parts, spool=spool, self_tester=tests, transcriber=transcriber_from(settings.transcriber)))
        worker.start()
        atexit.register(worker.stop)
    return build_web(settings, transactions, channels, tables, store)


def build_web(
    settings: Settings, transactions: Transactions, channels: dict[str, Channel], tables: Tables, store: FileStore
) -> Flask:
    """The web application alone."""
    web = Flask(__name__, static_folder=None)
    spool = Spool(settings.spool_folder, transactions.keyring)
    keeping = Safekeeping(transactions, spool, utc_now)
    refusals = Refusals(transactions, lambda: keeping.away)
    door = Door(channels, keeping, refusals, settings.hooks_url, utc_now)
    web.register_blueprint(webhooks(door))
    web.register_blueprint(media(transactions, store, utc_now))
    if settings.demo:
        web.register_blueprint(phone(Phone(channels, transactions, f"http://127.0.0.1:{settings.port}/hooks", store, utc_now)))
    pages = Pages(transactions, store, tables, settings.base_url, settings.demo, utc_now, spool, settings.metrics_token)
    web.register_blueprint(console(web, replace(pages, second_factor=settings.asks_second_factor)))
    behind = TrustedProxies(web.wsgi_app, settings.proxies)
    always = headers_of_all(pages.secure).items()
    web.wsgi_app = Doorstep(behind, door, always, note_call)  # type: ignore[method-assign]  # Flask's documented way
    return web


def _check(settings: Settings) -> None:
    """Say what keeps the service from starting before the server's own lines bury it."""
    transactions = Transactions(settings.database, settings.keyring())
    with suppress(MemoryAway):
        check_memory(transactions)
    build_channels(settings.line_configs)
    FileStore(settings.data_folder / "files", settings.recordings_folder)
    Spool(settings.spool_folder, transactions.keyring).prepare()
    transactions.close()


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
    log_as_json()
    try:
        settings = read_settings()
        _check(settings)
    except CANNOT_START as error:
        sys.exit(f"cannot start: {said(error)}")
    with TemporaryDirectory(prefix="tounkan-figures-") as figures:
        share_meters(figures)
        _serve(settings)


def _serve(settings: Settings) -> None:
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
        respawn_failed_workers=True,  # one that dies is replaced; one that dies again within seconds ends the whole service
        workers_kill_timeout=STOP_SECONDS,
    ).serve()


if __name__ == "__main__":
    main()
