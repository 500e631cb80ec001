"""Serve: the webhooks for providers, the pages for officials, and in the embedded mode the worker beside them."""

from __future__ import annotations

import atexit
import sys
from pathlib import Path

from flask import Flask
from granian import Granian
from granian.constants import Interfaces

from bot.understand import Tools
from console.pages import Pages, console
from gateway.channel import Channel
from gateway.discover import build_channels
from gateway.media import media
from gateway.phone import Phone, phone
from gateway.proxies import TrustedProxies
from gateway.refusals import Refusals
from gateway.webhooks import Door, webhooks
from handlers.check_memory import NotReady, check_memory
from handlers.memory import FileStore, Transactions
from handlers.open_lines import open_lines
from models.keys import WrongKey
from settings import Settings
from work.logs import log_as_json
from work.loops import Worker, WorkerParts, utc_now
from work.tools import build_tools


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
        open_lines(
            session, settings.line_settings({line_id: channel.STYLE for line_id, channel in channels.items()}), utc_now()
        )
    tools = build_tools(transactions, settings.own_model)
    store = FileStore(settings.data_folder / "files")
    if settings.embedded_worker:
        worker = Worker(WorkerParts(transactions, tools, channels, store, settings.base_url, settings.own_model))
        worker.start()
        atexit.register(worker.stop)
    return build_web(settings, transactions, channels, tools, store)


def build_web(
    settings: Settings, transactions: Transactions, channels: dict[str, Channel], tools: Tools, store: FileStore
) -> Flask:
    """The web application alone."""
    web = Flask(__name__, static_folder=None)
    web.register_blueprint(webhooks(Door(channels, transactions, Refusals(transactions), settings.hooks_url, utc_now)))
    web.register_blueprint(media(transactions, store, utc_now))
    if settings.demo:
        web.register_blueprint(phone(Phone(channels, transactions, f"http://127.0.0.1:{settings.port}/hooks", store, utc_now)))
    pages = Pages(transactions, store, tools, settings.base_url, settings.demo, utc_now)
    web.register_blueprint(console(web, pages))
    web.wsgi_app = TrustedProxies(web.wsgi_app, settings.proxies)  # type: ignore[method-assign]  # Flask's documented way
    return web


def _check(settings: Settings) -> None:
    """Say what keeps the service from starting before the server's own lines bury it."""
    try:
        transactions = Transactions(settings.database, settings.keyring())
        check_memory(transactions)
        build_channels(settings.line_configs)
        transactions.close()
    except (NotReady, WrongKey, ValueError) as error:
        sys.exit(f"cannot start: {error}")


def main() -> None:
    """Serve until told to stop; with SQLite there is one process, because there is one writer."""
    settings = Settings()
    _check(settings)
    Granian(
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
    ).serve()


if __name__ == "__main__":
    main()
