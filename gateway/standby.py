"""A server that starts while the database is away: messages go to the spool, and it becomes whole when the database answers."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from typing import Any

import structlog

from handlers.memory import MemoryAway

TRIED_EVERY = 1.0  # seconds
Application = Callable[[dict[str, Any], Any], Iterable[bytes]]
log = structlog.get_logger()


class Standby:
    """WSGI: serves the spare application until the whole one could be built."""

    def __init__(self, spare: Application, build: Callable[[], Application]) -> None:
        """`build` raises MemoryAway while there is no database, and anything else where the service cannot start at all."""
        self._serving, self._build = spare, build
        self._rest = threading.Event()

    def start(self) -> None:
        """Begin to try; returns at once."""
        log.error("the database is away: messages go to the spool")
        threading.Thread(target=self._try_until_built, name="standby", daemon=True).start()

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Whatever is there now."""
        return self._serving(environ, start_response)

    def _try_until_built(self) -> None:
        while not self._built():
            self._rest.wait(TRIED_EVERY)
        log.warning("the database is back")

    def _built(self) -> bool:
        try:
            self._serving = self._build()
        except MemoryAway:
            return False
        except Exception as error:  # what is wrong is said each time, and messages are taken in all the same
            log.error("cannot start", error=type(error).__name__)
            return False
        return True
