"""The HTTP side of a stand-in: calls in, answers out, and everything that can go wrong between."""

from __future__ import annotations

import io
import socket
import struct
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from werkzeug.formparser import FormDataParser
from werkzeug.http import parse_options_header

DELAY = 7
HUGE = 8 * 1024 * 1024


@dataclass(frozen=True)
class Call:
    """One request as it came."""

    method: str
    path: str
    query: dict[str, str]
    headers: Mapping[str, str]
    body: bytes

    def form(self) -> tuple[dict[str, list[str]], dict[str, bytes]]:
        """The fields and the files of a url-encoded or multipart body."""
        kind, options = parse_options_header(self.headers.get("content-type", ""))
        _, fields, files = FormDataParser().parse(io.BytesIO(self.body), kind, len(self.body), options)
        return {key: fields.getlist(key) for key in fields}, {key: files[key].read() for key in files}


@dataclass(frozen=True)
class Reply:
    """One answer to give."""

    status: int
    content_type: str = ""
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)


class Handler(BaseHTTPRequestHandler):
    """Answers from the stand-in that its class attribute names."""

    stand_in: Any
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def _serve(self) -> None:
        parts = urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        query = dict(parse_qsl(parts.query, keep_blank_values=True))
        headers = {key.lower(): value for key, value in self.headers.items()}
        call = Call(self.command, parts.path, query, headers, body)
        fault = self.stand_in.next_fault() if self.stand_in.is_send(call) else ""
        if fault:
            FAULTS[fault](self, call)
        else:
            self.reply(self.stand_in.answer(call))

    do_GET = do_POST = do_DELETE = do_PUT = _serve

    def reply(self, reply: Reply, promised: int | None = None) -> None:
        """Write one answer; a promised length other than the real one leaves it cut short."""
        length = len(reply.body) if promised is None else promised
        lines = [f"HTTP/1.1 {reply.status} X", f"Content-Length: {length}"]
        if reply.content_type:
            lines.append(f"Content-Type: {reply.content_type}")
        lines += [f"{key}: {value}" for key, value in reply.headers.items()]
        self.wfile.write("\r\n".join(lines).encode() + b"\r\n\r\n" + reply.body)
        if promised is not None:
            self.drop()

    def drop(self) -> None:
        """Close the connection with a reset."""
        self.close_connection = True
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()


def _trouble(status: int, *, delay: int | None = None, after: bool = False) -> Any:
    def fault(handler: Handler, call: Call) -> None:
        if after:
            handler.stand_in.answer(call)
        handler.reply(handler.stand_in.trouble(status, delay))

    return fault


def _silence(*, after: bool) -> Any:
    def fault(handler: Handler, call: Call) -> None:
        if after:
            handler.stand_in.answer(call)
        handler.stand_in.stopping.wait(30)
        handler.close_connection = True

    return fault


def _reset_before(handler: Handler, call: Call) -> None:
    handler.drop()


def _cut_short(handler: Handler, call: Call) -> None:
    reply = handler.stand_in.answer(call)
    handler.reply(Reply(reply.status, reply.content_type, reply.body[: len(reply.body) // 2]), len(reply.body))


def _slow(handler: Handler, call: Call) -> None:
    time.sleep(0.5)
    handler.reply(handler.stand_in.answer(call))


def _padded(handler: Handler, call: Call) -> None:
    reply = handler.stand_in.answer(call)
    handler.reply(Reply(reply.status, reply.content_type, b'{"padding": "' + b"x" * HUGE + b'", ' + reply.body[1:]))


def _instead(reply: Reply) -> Any:
    def fault(handler: Handler, call: Call) -> None:
        handler.stand_in.answer(call)
        handler.reply(reply)

    return fault


FAULTS: dict[str, Any] = {
    "429": _trouble(429),
    "429 with delay": _trouble(429, delay=DELAY),
    "500 before": _trouble(500),
    "500 after": _trouble(500, after=True),
    "503": _trouble(503),
    "silence before": _silence(after=False),
    "silence after": _silence(after=True),
    "reset before": _reset_before,
    "reset mid-answer": _cut_short,
    "slow": _slow,
    "html": _instead(Reply(200, "text/html", b"<html><body>Welcome to the hotel's network</body></html>")),
    "no id": _instead(Reply(200, "application/json", b"{}")),
    "empty": _instead(Reply(200, "application/json", b"")),
    "redirect": _instead(Reply(302, "", b"", {"Location": "http://127.0.0.1:9/elsewhere"})),
    "huge": _padded,
}
