"""One event loop in its own thread, so that an asynchronous library serves callers that are not."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


class BackgroundLoop:
    """Runs coroutines for any number of threads; the loop starts with the first one."""

    def __init__(self, name: str) -> None:
        """Keep the thread's name; nothing is started yet."""
        self._name = name
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None

    def run(self, work: Coroutine[Any, Any, T], seconds: float) -> T:
        """What the coroutine returns or raises; TimeoutError after that many seconds."""
        future = asyncio.run_coroutine_threadsafe(asyncio.wait_for(work, seconds), self._started())
        return future.result()

    def _started(self) -> asyncio.AbstractEventLoop:
        with self._lock:
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                threading.Thread(target=self._loop.run_forever, name=self._name, daemon=True).start()
            return self._loop
