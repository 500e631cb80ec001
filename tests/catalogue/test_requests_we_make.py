"""Catalogue S: requests that we make. Each id of the study's §4.7 is one test, over the fetchers of the real channels."""

from __future__ import annotations

import base64
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from gateway import fetch, guarded_network
from gateway.channel import FetchFailed, FetchRefused
from gateway.discover import discover
from gateway.fetch import Fetcher
from tests.laws.plan import ROOT
from tests.wire.lines import Line, start

HOSTS = {"twilio-sms": "api.twilio.com", "telegram": "api.telegram.org", "whatsapp-cloud": "lookaside.fbsbx.com"}
PRIVATE = [
    *("127.0.0.1", "localhost", "[::1]", "0.0.0.0", "10.1.2.3", "172.16.0.1"),
    *("192.168.1.1", "100.64.0.1", "[::ffff:127.0.0.1]", "[fe80::1]"),
]
METADATA = ["169.254.169.254", "metadata.google.internal", "[fd00:ec2::254]"]
NUMBERS = ["2130706433", "0x7f.1", "0177.0.0.1", "127.1", "0x7f000001", "127.0.0.1."]


def production(name: str) -> Any:
    """The fetcher that a channel makes for itself where no base is configured: the provider's real hosts."""
    kind = discover()[name]
    with_stand_in = start(name)
    with_stand_in.stand_in.stop()
    config = {**with_stand_in.stand_in.config(), "base_url": ""}
    return kind(config)._files  # type: ignore[attr-defined]


@pytest.fixture(params=list(HOSTS))
def fetcher(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Fetcher:
    """Each channel's fetcher, in a world where looking a name up is a failure."""
    made: Fetcher = production(request.param)
    assert HOSTS[request.param] in made.hosts

    def never(*_: Any, **__: Any) -> Any:
        raise AssertionError("a name was looked up")

    monkeypatch.setattr(socket, "getaddrinfo", never)
    return made


def refused(fetcher: Fetcher, *addresses: str) -> None:
    """Each address is refused before anybody is called."""
    for address in addresses:
        with pytest.raises(FetchRefused):
            fetcher.get(address, {"Authorization": "Basic secret"})


class Provider(BaseHTTPRequestHandler):
    """A provider's host that answers as its `answers` say, and notes who asked with what."""

    answers: dict[str, Any]
    seen: list[tuple[str, str | None]]

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        self.seen.append((self.path, self.headers.get("Authorization")))
        self.answers[self.path](self)


def redirect(address: str) -> Any:
    """An answer that sends elsewhere."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(302)
        handler.send_header("Location", address)
        handler.end_headers()

    return answer


def content(body: bytes, **headers: str) -> Any:
    """An answer with a body."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(body)

    return answer


def endless(handler: BaseHTTPRequestHandler) -> None:
    """An answer without an end."""
    handler.send_response(200)
    handler.end_headers()
    while True:
        handler.wfile.write(b"x" * 65536)


def silent(_: BaseHTTPRequestHandler) -> None:
    """No answer for a while."""
    threading.Event().wait(2)


@contextmanager
def host(answers: dict[str, Any], context: ssl.SSLContext | None = None) -> Iterator[tuple[str, list[tuple[str, str | None]]]]:
    """A host on loopback: its address, and what it was asked."""
    handler = type("Bound", (Provider,), {"answers": answers, "seen": []})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    server.handle_error = lambda *_: None  # type: ignore[method-assign]
    if context is not None:
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    try:
        scheme = "http" if context is None else "https"
        yield f"{scheme}://localhost:{server.server_address[1]}", handler.seen  # type: ignore[attr-defined]
    finally:
        server.shutdown()
        server.server_close()


def test_S1_private_addresses(fetcher: Fetcher) -> None:
    refused(fetcher, *(f"{scheme}://{name}/" for name in PRIVATE for scheme in ("http", "https")))


@pytest.mark.parametrize(
    "address", ["127.0.0.1", "10.0.0.1", "100.64.0.1", "169.254.169.254", "::1", "fc00::1", "::ffff:10.0.0.1"]
)
def test_S1_an_allowed_name_that_leads_to_a_private_address(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    found = [(family, socket.SOCK_STREAM, 6, "", (address, 443))]
    monkeypatch.setattr(guarded_network.socket, "getaddrinfo", lambda *_, **__: found)
    for name, known in HOSTS.items():
        with pytest.raises(FetchRefused, match="private"):
            production(name).get(f"https://{known}/x", {})


def test_S2_a_clouds_own_metadata(fetcher: Fetcher) -> None:
    refused(fetcher, *(f"{scheme}://{name}/latest/meta-data" for name in METADATA for scheme in ("http", "https")))


def test_S3_addresses_written_as_numbers(fetcher: Fetcher) -> None:
    refused(fetcher, *(f"{scheme}://{name}/" for name in NUMBERS for scheme in ("http", "https")))


@pytest.mark.parametrize("name", [*PRIVATE, *METADATA, *NUMBERS])
def test_S4_a_redirect_to_a_private_address(name: str) -> None:
    with host({"/a": redirect(f"http://{name}/")}) as (base, seen):
        with pytest.raises(FetchRefused):
            Fetcher(frozenset({"api.twilio.com"}), frozenset({"mms.twiliocdn.com"}), base).get(f"{base}/a", {})
        assert len(seen) == 1


def test_S5_another_public_host_is_not_followed_and_learns_no_credentials() -> None:
    with host({"/a": redirect("https://example.com/x"), "/b": redirect("/c"), "/c": content(b"file")}) as (base, seen):
        fetcher = Fetcher(frozenset({"api.twilio.com"}), frozenset({"mms.twiliocdn.com"}), base)
        with pytest.raises(FetchRefused):
            fetcher.get(f"{base}/a", {"Authorization": "Basic secret"})
        assert fetcher.get(f"{base}/b", {"Authorization": "Basic secret"}) == b"file"
        assert seen == [("/a", "Basic secret"), ("/b", "Basic secret"), ("/c", None)]


def test_S6_other_schemes(fetcher: Fetcher) -> None:
    known = next(iter(fetcher.hosts))
    refused(
        fetcher, "file:///etc/passwd", "data:text/plain,x", *(f"{scheme}://{known}/" for scheme in ("gopher", "ftp", "dict"))
    )


def test_S7_names_that_only_look_right(fetcher: Fetcher) -> None:
    for known in fetcher.hosts:
        refused(
            fetcher, f"https://{known}.evil.tld/", f"https://evil.tld/{known}", f"https://evil-{known}/", f"https://x.{known}/"
        )


def test_S8_credentials_ports_case_and_dots(fetcher: Fetcher) -> None:
    known = next(iter(fetcher.hosts))
    for odd in (f"user:p@{known}", f"{known}@evil.tld", f"{known}:8443", f"{known}:99999", f"{known}.", f"{known}\\@evil.tld"):
        refused(fetcher, f"https://{odd}/")
    refused(fetcher, f"http://{known}/", f"//{known}/", f"https://{known}\r\nHost: x/", f"https://{known} /", "")
    with pytest.raises(AssertionError, match="looked up"):
        fetcher.get(f"https://{known.upper()}/", {})


def test_S9_too_much_too_slow_and_without_end() -> None:
    huge, big = content(b"", Content_Length=str(10**10)), content(b"\0" * 2_000_000)
    answers = {"/claims": huge, "/big": big, "/endless": endless, "/silent": silent}
    with host(answers) as (base, _):
        small = Fetcher(frozenset(), frozenset(), base, max_bytes=1_000_000)
        for path in ("claims", "big", "endless"):
            with pytest.raises(FetchRefused, match="too large"):
                small.get(f"{base}/{path}", {})
        for path in ("silent", "endless"):
            with pytest.raises(FetchFailed):
                Fetcher(frozenset(), frozenset(), base, max_bytes=10**12, max_seconds=0.5).get(f"{base}/{path}", {})


def certificate(folder: Path, kind: str) -> tuple[Path, x509.Certificate]:
    """A certificate with its key in one file, signed by itself: right, for another host, or of the past."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, kind)])
    until = now - timedelta(days=1) if kind == "expired" else now + timedelta(days=1)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=2))
        .not_valid_after(until)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("elsewhere" if kind == "other" else "localhost")]), False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), True)
        .sign(key, hashes.SHA256())
    )
    plain = serialization.NoEncryption()
    path = folder / f"{kind}.pem"
    path.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return path, made


@pytest.mark.parametrize(("kind", "known", "fetched"), [
    ("right", True, True), ("self-signed", False, False), ("expired", True, False), ("other", True, False),
])  # fmt: skip
def test_S10_certificates(kind: str, known: bool, fetched: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, made = certificate(tmp_path, kind)
    server, ours = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), ssl.create_default_context()
    server.load_cert_chain(path)
    if known:
        ours.load_verify_locations(cadata=made.public_bytes(serialization.Encoding.PEM).decode())
    monkeypatch.setattr(fetch, "_certificates", lambda: ours)
    with host({"/x": content(b"file")}, server) as (base, seen):
        fetcher = Fetcher(frozenset(), frozenset(), base)
        if fetched:
            assert fetcher.get(f"{base}/x", {}) == b"file"
            return
        with pytest.raises(FetchFailed):
            fetcher.get(f"{base}/x", {"Authorization": "Basic secret"})
        assert seen == []


def test_S11_proxies_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    with host({"/x": content(b"file")}) as (base, _):
        assert Fetcher(frozenset(), frozenset(), base).get(f"{base}/x", {}) == b"file"
    for name in HOSTS:
        line = start(name)
        outcome = line.channel.send(line.message("Bonjour"))
        line.stand_in.stop()
        assert outcome.result == "accepted", name


@pytest.fixture
def running(request: pytest.FixtureRequest) -> Iterator[Line]:
    """One channel with its stand-in."""
    line = start(request.param)
    yield line
    line.stand_in.stop()


@pytest.mark.parametrize("running", ["telegram"], indirect=True)
@pytest.mark.parametrize(
    "path", ["../../etc/passwd", "a/../b", "https://evil.example/x", "//evil.example/x", "a?b", "a%2e%2e/b"]
)
def test_S12_telegrams_file_path(running: Line, path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(running.stand_in.media, f"{path}/f.bin", (b"x", ""))
    with pytest.raises(FetchRefused):
        running.channel.fetch("f")


@pytest.mark.parametrize("running", ["whatsapp-cloud"], indirect=True)
@pytest.mark.parametrize("source", ["../me", "123?fields=access_token", "1/2", "", "٣", "9" * 65, "-1", "1#x", "1%2f2"])
def test_S13_metas_media_id(running: Line, source: str) -> None:
    calls: list[Any] = []
    running.stand_in._node = calls.append
    with pytest.raises(FetchRefused):
        running.channel.fetch(source)
    assert calls == []


def test_S14_whoever_fetches_uses_the_same_function() -> None:
    """No feature takes a web address from an official; and no other file in the product opens one that it was handed."""
    openers = ("urlopen", "urllib.request", "requests.get", "httpx.get", "httpx.post", "httpx.stream", "pool.stream")
    rooms = ("bot", "models", "handlers", "gateway", "console", "work")
    opening = {
        str(path.relative_to(ROOT))
        for room in rooms
        for path in (ROOT / room).rglob("*.py")
        if any(opener in path.read_text("utf-8") for opener in openers)
    }
    assert opening <= {"gateway/fetch.py", *KNOWN_OPENERS}
    templates = "\n".join(path.read_text("utf-8") for path in (ROOT / "console/templates").rglob("*.html"))
    assert 'type="url"' not in templates


# What opens an address that an operator configured, never one that came with a message.
KNOWN_OPENERS = {"gateway/far_clock.py", "gateway/self_tests.py"}


def test_a_fetch_that_is_allowed_goes_through() -> None:
    line = start("twilio-sms")
    call = line.inbound("photo", "photo", content=base64.b64decode("/9j/"))
    (file,) = call.messages[0].attachments
    assert line.channel.fetch(file.source) == b"\xff\xd8\xff"
    line.stand_in.stop()
