"""The service's own log, caught for a test, and everything as it was before when the test is over."""

from __future__ import annotations

import io
import logging
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import structlog

from work.logs import log_as_json


@contextmanager
def listening() -> Iterator[io.StringIO]:
    """All that the service logs during the block, as it would stand on its error output."""
    stream, root = io.StringIO(), logging.getLogger()
    before = (list(root.handlers), logging.raiseExceptions, threading.excepthook, sys.excepthook, structlog.get_config())
    log_as_json(stream)
    try:
        yield stream
    finally:
        root.handlers[:], logging.raiseExceptions, threading.excepthook, sys.excepthook, config = before
        structlog.configure(**config)
