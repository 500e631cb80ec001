"""Requests that we make: catalogue S of the threat model, against a server that misbehaves."""

from __future__ import annotations

import gzip
import socket
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from gateway import guarded_network
from gateway.channel import FetchFailed, FetchRefused
from gateway.fetch import Fetcher
from gateway.guarded_network import public_addresses

HOSTS = frozenset({"api.twilio.com"})
CONTENT = b"0123456789" * 100


class Misbehaving(BaseHTTPRequestHandler):
    """One path per misdeed."""

    seen: list[tuple[str, str | None]]

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        self.seen.append((self.path, self.headers.get("Authorization")))
        PATHS.get(self.path, _plain)(self)


def _answer(handler: Any, status: int, body: bytes, **headers: str) -> None:
    handler.send_response(status)
    for key, value in headers.items():
        handler.send_header(key.replace("_", "-"), value)
    handler.end_headers()
    handler.wfile.write(body)


def _plain(handler: Any) -> None:
    _answer(handler, 200, CONTENT, Content_Length=str(len(CONTENT)))


def _endless(handler: Any) -> None:
    handler.send_response(200)
    handler.end_headers()
    while True:
        handler.wfile.write(b"x" * 65536)


def _drip(handler: Any) -> None:
    handler.wfile.write(b"HTTP/1.0 200 OK\r\n")
    for number in range(200):
        handler.wfile.write(b"X-Slow-%d: x\r\n" % number)
        time.sleep(0.05)


def _silent(handler: Any) -> None:
    time.sleep(3)


def _to(address: str) -> Callable[[Any], None]:
    return lambda handler: _answer(handler, 307, b"", Location=address)


def _status(status: int) -> Callable[[Any], None]:
    return lambda handler: _answer(handler, status, b"no")


PATHS: dict[str, Callable[[Any], None]] = {
    "/claims-much": lambda handler: _answer(handler, 200, b"", Content_Length=str(10**10)),
    "/endless": _endless,
    "/drip": _drip,
    "/silent": _silent,
    "/cut": lambda handler: _answer(handler, 200, b"half", Content_Length="100"),
    "/gzip": lambda handler: _answer(handler, 200, gzip.compress(CONTENT), Content_Encoding="gzip"),
    "/bomb": lambda handler: _answer(handler, 200, gzip.compress(b"\0" * 50_000_000), Content_Encoding="gzip"),
    "/brotli": lambda handler: _answer(handler, 200, b"x", Content_Encoding="br"),
    "/to-here": _to("/cdn"),
    "/to-loop": _to("/to-loop"),
    "/to-metadata": _to("http://169.254.169.254/latest/meta-data"),
    "/to-other": _to("https://evil.example/x"),
    "/to-file": _to("file:///etc/passwd"),
    "/to-port": _to("http://127.0.0.1:1/"),
    "/404": _status(404),
    "/503": _status(503),
    "/429": _status(429),
    "/206": _status(206),
}


@pytest.fixture
def server() -> Iterator[Any]:
    handler = type("Bound", (Misbehaving,), {"seen": []})
    found = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    found.daemon_threads = True
    found.handle_error = lambda *_: None  # type: ignore[method-assign]
    threading.Thread(target=found.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    yield found
    found.shutdown()
    found.server_close()


@pytest.fixture
def base(server: Any) -> str:
    return f"http://127.0.0.1:{server.server_address[1]}"


def fetcher(base: str, **limits: Any) -> Fetcher:
    """A fetcher that trusts exactly that base."""
    return Fetcher(HOSTS, frozenset({"mms.twiliocdn.com"}), base, **limits)


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1/",
        "http://localhost/",
        "http://[::1]/",
        "http://0.0.0.0/",
        "https://10.0.0.1/",
        "https://169.254.169.254/latest",
        "https://metadata.google.internal/",
        "https://2130706433/",
        "https://0x7f.1/",
        "https://0177.0.0.1/",
        "https://127.1/",
        "file:///etc/passwd",
        "gopher://api.twilio.com/",
        "ftp://api.twilio.com/",
        "data:text/plain,x",
        "dict://api.twilio.com/",
        "https://api.twilio.com.evil.tld/",
        "https://evil.tld/api.twilio.com",
        "https://api.twilio.com@evil.tld/",
        "https://user:pass@api.twilio.com/",
        "https://api.twilio.com:8443/",
        "https://api.twilio.com./",
        "http://api.twilio.com/",
        "https://api.twilio.com:99999/",
        "https://api.twilio.com /",
        "https://api.twilio.com\\@evil.tld/",
        "https://аpi.twilio.com/",
        "https://mms.twiliocdn.com/straight-to-the-cdn",
        "https://api.twilio.com\r\nHost: x/",
        "//api.twilio.com/",
        "",
    ],
)
def test_address_refused_without_a_call(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: Any, **__: Any) -> Any:
        raise AssertionError("a name was looked up")

    monkeypatch.setattr(socket, "getaddrinfo", never)
    with pytest.raises(FetchRefused):
        Fetcher(HOSTS, frozenset({"mms.twiliocdn.com"})).get(address, {})


IPV4 = ["127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "100.64.0.1", "169.254.169.254", "0.0.0.0", "224.0.0.1"]
IPV6 = ["::1", "fe80::1", "fc00::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "2002:7f00:1::", "64:ff9b:1::1", "64:ff9b::7f00:1"]


@pytest.mark.parametrize("address", [*IPV4, *IPV6])
def test_allowed_name_with_a_private_address(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    found = [(family, socket.SOCK_STREAM, 6, "", ("93.184.216.34", 443)), (family, socket.SOCK_STREAM, 6, "", (address, 443))]
    monkeypatch.setattr(guarded_network.socket, "getaddrinfo", lambda *_, **__: found)
    with pytest.raises(FetchRefused):
        public_addresses("api.twilio.com", 443, allow_private=False)


def test_the_fetcher_asks_for_public_addresses(monkeypatch: pytest.MonkeyPatch) -> None:
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", 443))]
    monkeypatch.setattr(guarded_network.socket, "getaddrinfo", lambda *_, **__: found)
    with pytest.raises(FetchRefused, match="private"):
        Fetcher(HOSTS).get("https://api.twilio.com/x", {})


def test_public_addresses_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("93.184.216.34", 443))]
    monkeypatch.setattr(guarded_network.socket, "getaddrinfo", lambda *_, **__: found)
    assert public_addresses("api.twilio.com", 443, allow_private=False) == ["93.184.216.34"]


def test_configured_base(base: str, server: Any) -> None:
    assert fetcher(base).get(f"{base}/x?a=1", {"Authorization": "Basic x"}) == CONTENT
    assert server.RequestHandlerClass.seen == [("/x?a=1", "Basic x")]
    with pytest.raises(FetchRefused):
        fetcher(base).get(base.replace("127.0.0.1", "localhost") + "/x", {})


def test_credentials_stay_with_the_first_host(base: str, server: Any) -> None:
    assert fetcher(base).get(f"{base}/to-here", {"Authorization": "Basic x"}) == CONTENT
    assert server.RequestHandlerClass.seen == [("/to-here", "Basic x"), ("/cdn", None)]


@pytest.mark.parametrize("path", ["to-loop", "to-metadata", "to-other", "to-file", "to-port"])
def test_redirects_that_are_not_followed(base: str, path: str) -> None:
    with pytest.raises(FetchRefused):
        fetcher(base).get(f"{base}/{path}", {})


@pytest.mark.parametrize("path", ["claims-much", "endless", "bomb"])
def test_size_is_capped(base: str, path: str) -> None:
    with pytest.raises(FetchRefused, match="too large"):
        fetcher(base, max_bytes=1_000_000).get(f"{base}/{path}", {})


def test_encodings(base: str) -> None:
    assert fetcher(base).get(f"{base}/gzip", {}) == CONTENT
    with pytest.raises(FetchRefused):
        fetcher(base).get(f"{base}/brotli", {})


@pytest.mark.parametrize("path", ["drip", "endless", "silent"])
def test_time_is_capped(base: str, path: str) -> None:
    began = time.monotonic()
    with pytest.raises(FetchFailed):
        fetcher(base, max_seconds=0.6, max_bytes=10**12).get(f"{base}/{path}", {})
    assert time.monotonic() - began < 2


@pytest.mark.parametrize(("path", "error"), [("404", FetchRefused), ("206", FetchRefused), ("503", FetchFailed)])
def test_statuses(base: str, path: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        fetcher(base).get(f"{base}/{path}", {})


def test_file_cut_short(base: str) -> None:
    with pytest.raises(FetchFailed):
        fetcher(base).get(f"{base}/cut", {})


def test_nobody_there(base: str, server: Any) -> None:
    server.shutdown()
    server.server_close()
    with pytest.raises(FetchFailed):
        fetcher(base).get(f"{base}/x", {})


def test_proxies_of_the_environment_are_ignored(base: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "HTTPS_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    assert fetcher(base).get(f"{base}/x", {}) == CONTENT


def test_certificate_must_fit(base: str) -> None:
    secure = base.replace("http://", "https://")
    with pytest.raises(FetchFailed):
        Fetcher(HOSTS, base=secure).get(f"{secure}/x", {})
