"""What the pages are handed, and what stands on the present request."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from flask import current_app, g

from bot.understand import Tables
from handlers.memory import FileStore, Spool, Transactions
from handlers.recognise_session import Official
from models.installation import held_since

EXTENSION = "tounkan-console"


@dataclass(frozen=True, slots=True)
class Pages:
    """What stands behind the pages: memory, files, the tables to look things up, our public address, demo mode and the time."""

    transactions: Transactions
    store: FileStore
    tools: Tables
    base_url: str
    demo: bool
    clock: Callable[[], datetime]
    spool: Spool | None = None
    metrics_token: str = ""
    second_factor: bool = False

    @property
    def secure(self) -> bool:
        """Whether browsers reach us over TLS."""
        return self.base_url.startswith("https:")


@dataclass(frozen=True, slots=True)
class Route:
    """One page: its path, its method, and the function that makes it, whose name is the endpoint's."""

    rule: str
    method: str
    view: Callable[..., Any]


def pages() -> Pages:
    """The parts that this application was given."""
    return cast(Pages, current_app.extensions[EXTENSION])


def is_held() -> bool:
    """Whether the installation is held back, as it is after a restore: it takes messages in and sends none."""
    with pages().transactions.read() as session:
        return held_since(session) is not None


def present_official() -> Official | None:
    """The official at the desk, or None for a stranger."""
    return cast("Official | None", g.get("official"))


def arriving_official() -> Official | None:
    """Somebody with the right password who has not come in yet, or None."""
    return cast("Official | None", g.get("arriving"))


def the_official() -> Official:
    """The official at the desk; only for pages behind the guard."""
    official = present_official()
    if official is None:
        raise RuntimeError("this page is not open to strangers")
    return official
