"""What every stand-in shares: a server, a ledger, faults on demand, and calls signed as the provider signs them."""

from __future__ import annotations

import contextlib
import json
import re
import socket
import sys
import threading
from collections import deque
from dataclasses import dataclass, field
from http.server import ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from bot.values import WebhookRequest
from tests.stand_ins.serve import Call, Handler, Reply

PUBLIC = "https://tounkan.example"
PLACE = re.compile(r"\{\{(\d+)\}\}")


def acceptable(value: object) -> bool:
    """Whether Meta takes a template's value: no line break, tab or run of more than four spaces, neither empty nor endless."""
    return isinstance(value, str) and 0 < len(value) <= 1024 and not re.search(r"[\n\r\t]| {5}", value)


@dataclass(frozen=True)
class SignedCall:
    """A provider's call to one of our hooks, ready to be made."""

    method: str
    url: str
    headers: dict[str, str]
    body: bytes

    def request(self) -> WebhookRequest:
        """The call as the door hands it to a channel."""
        pairs = tuple(parse_qsl(urlsplit(self.url).query, keep_blank_values=True))
        return WebhookRequest(self.method, self.url, dict(self.headers), pairs, self.body)


@dataclass(frozen=True)
class Accepted:
    """One message that the provider took from us."""

    external_id: str
    to: str
    text: str
    fields: dict[str, Any] = field(default_factory=dict)
    file: bytes = b""


class QuietServer(ThreadingHTTPServer):
    """A server that is not surprised when a caller hangs up."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.open: list[socket.socket] = []

    def process_request(self, request: Any, client_address: Any) -> None:
        """Remember the connection, so that stopping cuts it."""
        self.open.append(request)
        super().process_request(request, client_address)

    def cut(self) -> None:
        """Close what is still open."""
        for connection in self.open:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of connections that were cut."""
        if not isinstance(sys.exception(), OSError | ValueError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


class StandIn:
    """A provider: `ledger` is what it accepted, `refused` what it refused, `faults` what goes wrong next."""

    channel = ""

    def __init__(self, hook_url: str = "") -> None:
        self.hook_url = hook_url or f"{PUBLIC}/hooks/{self.channel}/1"
        self.ledger: list[Accepted] = []
        self.refused: list[tuple[str, str]] = []
        self.faults: deque[str] = deque()
        self.media: dict[str, tuple[bytes, str]] = {}
        self.stopping = threading.Event()
        self.lock = threading.Lock()
        self._count = 0
        self._server: QuietServer | None = None

    def __enter__(self) -> StandIn:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        """Listen on a free port of 127.0.0.1."""
        server = QuietServer(("127.0.0.1", 0), type("Bound", (Handler,), {"stand_in": self}))
        self._server = server
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    def stop(self) -> None:
        """Let silent connections go and close the port."""
        self.stopping.set()
        if self._server is not None:
            self._server.shutdown()
            self._server.cut()
            self._server.server_close()

    @property
    def base_url(self) -> str:
        """The origin that takes the provider's place."""
        assert self._server is not None, "not started"
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def next_number(self) -> int:
        """A number that was not given before."""
        with self.lock:
            self._count += 1
            return self._count

    def accept(self, message: Accepted) -> None:
        """Write a message to the ledger."""
        with self.lock:
            self.ledger.append(message)

    def refuse(self, to: str, code: str) -> None:
        """Note that a message was refused."""
        with self.lock:
            self.refused.append((to, code))

    def next_fault(self) -> str:
        """The next thing that is to go wrong with a send, or an empty string."""
        with self.lock:
            return self.faults.popleft() if self.faults else ""

    def sent(self, external_id: str) -> Accepted | None:
        """The accepted message with that id."""
        return next((message for message in self.ledger if message.external_id == external_id), None)

    def config(self) -> dict[str, str]:
        """What a line's channel is built from."""
        raise NotImplementedError

    def is_send(self, call: Call) -> bool:
        """Whether a call hands over a message: only those meet faults."""
        raise NotImplementedError

    def answer(self, call: Call) -> Reply:
        """The provider's answer to one call."""
        raise NotImplementedError

    def trouble(self, status: int, delay: int | None) -> Reply:
        """The provider's own words for 429 and 5xx."""
        raise NotImplementedError

    def inbound(self, kind: str, sender: str, text: str = "", **more: Any) -> SignedCall:
        """A signed call that brings one message of a kind."""
        raise NotImplementedError

    def status(self, external_id: str, word: str, error_code: str = "") -> SignedCall:
        """A signed call that says what became of one of our messages."""
        raise NotImplementedError

    def inbound_text(self, text: str, sender: str, **more: Any) -> SignedCall:
        """A signed call that brings one text."""
        return self.inbound("text", sender, text, **more)


def as_json(status: int, value: object, headers: dict[str, str] | None = None) -> Reply:
    """An answer in JSON."""
    return Reply(status, "application/json", json.dumps(value).encode(), headers or {})
