"""Bodies that trickle in: read whole before the application is asked, and given up as soon as nothing more comes.

A caller that announces a body and never sends it would hold a thread for as long as it likes; a few such callers would hold
them all. A buffering web server in front does this better, and docs/operate.md says so; this keeps the service alive without.
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

BIGGEST = 17 * 1024 * 1024  # bytes; above every cap behind this door
PIECE = 4096  # bytes; the least that a slow line must bring within the time below
STALLED_SECONDS = 3.0
READERS = 64


class Patience:
    """WSGI middleware: the application behind it only ever sees bodies that are complete."""

    def __init__(self, application: Any, stalled_seconds: float = STALLED_SECONDS) -> None:
        self.application, self.stalled_seconds = application, stalled_seconds
        self._readers = ThreadPoolExecutor(READERS, "body")

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Read the body, then pass the call on; 413 for one that is too large and 408 for one that does not come."""
        announced = str(environ.get("CONTENT_LENGTH") or "0")
        length = int(announced) if announced.isascii() and announced.isdigit() and len(announced) < 12 else BIGGEST + 1
        if length > BIGGEST:
            return _refuse(start_response, "413 Content Too Large")
        if length:
            body = self._read(environ["wsgi.input"], length)
            if body is None:
                return _refuse(start_response, "408 Request Timeout")
            environ["wsgi.input"] = io.BytesIO(body)
        result: Iterable[bytes] = self.application(environ, start_response)
        return result

    def _read(self, stream: Any, length: int) -> bytes | None:
        pieces, missing = [], length
        while missing:
            reading = self._readers.submit(stream.read, min(PIECE, missing) if length > PIECE else missing)
            try:
                piece: bytes = reading.result(self.stalled_seconds)
            except TimeoutError:
                reading.cancel()
                return None
            if not piece:
                return None
            pieces.append(piece)
            missing -= len(piece)
        return b"".join(pieces)


def _refuse(start_response: Any, status: str) -> Iterable[bytes]:
    start_response(status, [("Content-Length", "0"), ("Connection", "close")])
    return [b""]
