"""A wire between us and PostgreSQL that can stand still, or be cut just when a commit has reached the server."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.engine import URL, make_url

# A transaction's end, or a new message's row (its state among the parameters), which commits with its own statement.
COMMITS = (b"COMMIT", b'{"waiting"}')


class Wire:
    """Listens on loopback and passes on what both sides say, until told otherwise."""

    def __init__(self, url: str) -> None:
        self._there = make_url(url)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.flowing = threading.Event()
        self.flowing.set()
        self.cuts_left = 0
        self.cut = 0
        self._lock = threading.Lock()
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def url(self) -> str:
        """The database's address by way of this wire."""
        port = self._listener.getsockname()[1]
        address = self._there.set(host="127.0.0.1", port=port).difference_update_query(["host", "port"])
        return address.render_as_string(hide_password=False)

    def close(self) -> None:
        """Take no more connections."""
        self.flowing.set()
        self._listener.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                near, _ = self._listener.accept()
                far = _connect(self._there)
                mute = threading.Event()
                threading.Thread(target=self._pump, args=(near, far, mute, True), daemon=True).start()
                threading.Thread(target=self._pump, args=(far, near, mute, False), daemon=True).start()

    def _pump(self, source: socket.socket, sink: socket.socket, mute: threading.Event, outward: bool) -> None:
        with contextlib.suppress(OSError):
            while piece := source.recv(65536):
                self.flowing.wait()
                if mute.is_set():
                    break  # the server has answered the commit, and nobody on this side hears it
                if outward and any(mark in piece for mark in COMMITS) and self._cuts():
                    mute.set()
                    sink.sendall(piece)
                    return
                sink.sendall(piece)
        for side in (source, sink):
            with contextlib.suppress(OSError):
                side.shutdown(socket.SHUT_RDWR)

    def _cuts(self) -> bool:
        with self._lock:
            if not self.cuts_left:
                return False
            self.cuts_left -= 1
            self.cut += 1
            return True


def _connect(there: URL) -> socket.socket:
    host = there.host or str(there.query.get("host", ""))
    port = there.port or int(str(there.query.get("port", 5432)))
    if not host.startswith("/"):
        return socket.create_connection((host, port))
    far = socket.socket(socket.AF_UNIX)
    far.connect(f"{host}/.s.PGSQL.{port}")
    return far


@contextmanager
def wire_to(url: str) -> Iterator[Wire]:
    """A wire for the length of a block."""
    wire = Wire(url)
    try:
        yield wire
    finally:
        wire.close()
