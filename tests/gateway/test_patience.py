"""Callers that announce a body and do not send it hold nobody up."""

from __future__ import annotations

import io
import socket
import time
from pathlib import Path

import pytest

from gateway.patience import BIGGEST, Patience
from models.keys import Keyring
from tests.house import running_house


class Slow:
    """A body that comes too late."""

    def read(self, size: int) -> bytes:
        time.sleep(0.6)
        return b"x" * size


def served(environ: dict) -> tuple[str, bytes]:
    """What a caller is answered by an application that echoes."""
    said: list[str] = []

    def echo(environ: dict, start_response) -> list[bytes]:
        start_response("200 OK", [])
        return [environ["wsgi.input"].read()]

    answer = Patience(echo, 0.2)(environ, lambda status, headers: said.append(status))
    return said[0], b"".join(answer)


@pytest.mark.parametrize(
    ("length", "body", "status"),
    [
        ("5", io.BytesIO(b"hello"), "200 OK"),
        ("", io.BytesIO(b""), "200 OK"),
        ("9", io.BytesIO(b"cut"), "408 Request Timeout"),
        ("9", Slow(), "408 Request Timeout"),
        (str(BIGGEST + 1), io.BytesIO(b""), "413 Content Too Large"),
        ("-1", io.BytesIO(b""), "413 Content Too Large"),
        ("9" * 30, io.BytesIO(b""), "413 Content Too Large"),
    ],
)
def test_only_whole_bodies_pass(length: str, body: object, status: str) -> None:
    assert served({"CONTENT_LENGTH": length, "wsgi.input": body})[0] == status


def test_twenty_stalled_callers_do_not_stop_the_service(sqlite_url: str, keyring: Keyring, tmp_path: Path) -> None:
    with running_house(tmp_path, sqlite_url, keyring, {}) as house:
        stalled = [socket.create_connection(("127.0.0.1", house.port)) for _ in range(20)]
        for caller in stalled:
            caller.sendall(b"POST /hooks/none HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\nx")
        time.sleep(0.5)
        deadline = time.monotonic() + 30
        with socket.create_connection(("127.0.0.1", house.port), timeout=30) as caller:
            caller.sendall(b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
            assert b"200" in caller.recv(200)
        assert time.monotonic() < deadline
        for caller in stalled:
            caller.close()
