"""Logs: one JSON object a line, with our own ids and words; never a person's words, name or number."""

from __future__ import annotations

import contextlib
import logging
import sys
import threading
from types import TracebackType
from typing import TextIO

import structlog

# Provider libraries log addresses of requests, which hold tokens and numbers.
SILENT = ("httpx", "httpcore", "telegram", "twilio", "urllib3", "alembic")


class Lines:
    """A stream that never fails: a full disk or a closed pipe costs lines, never a message."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream, self._turn = stream, threading.Lock()

    def msg(self, line: str) -> None:
        """Write one line, or lose it."""
        with self._turn, contextlib.suppress(OSError, ValueError, AttributeError):
            stream = self._stream or sys.stderr
            stream.write(line + "\n")
            stream.flush()

    info = warning = error = critical = debug = exception = log = failure = fatal = warn = msg


class OfLibraries(logging.Handler):
    """What libraries say, from warnings up: where and how grave, in the words of their code, without the values put in."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write one line."""
        kind = record.exc_info[0].__name__ if record.exc_info and record.exc_info[0] else ""
        said = record.msg if isinstance(record.msg, str) and record.args else ""
        structlog.get_logger().warning("library", name=record.name, grave=record.levelname, said=said, error=kind)


def log_as_json(stream: TextIO | None = None) -> None:
    """Set up logging for this process: to a stream, or to whatever is the error output when a line is written."""
    lines = Lines(stream)
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(ensure_ascii=True),  # whatever a value holds, it cannot act in a terminal
        ],
        logger_factory=lambda *_: lines,
    )
    root = logging.getLogger()
    root.handlers[:] = [OfLibraries(logging.WARNING)]
    logging.raiseExceptions = False
    for name in SILENT:
        logging.getLogger(name).setLevel(logging.CRITICAL)
    threading.excepthook = lambda caught: _fault(caught.exc_type, caught.exc_traceback)
    sys.excepthook = lambda kind, _, trace: _fault(kind, trace)


def _fault(kind: type[BaseException], trace: TracebackType | None) -> None:
    # An error's text may quote what a person wrote; its kind and place are enough to find it.
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = "" if trace is None else f"{trace.tb_frame.f_globals.get('__name__', '')}:{trace.tb_lineno}"
    structlog.get_logger().error("fault", error=kind.__name__, at=place)
