"""The only place where a file is fetched over HTTP: exact hosts, public addresses, bounded in size and time."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from ssl import SSLContext
from time import monotonic
from urllib.parse import SplitResult, urljoin, urlsplit

import httpcore

from gateway.channel import FetchFailed, FetchRefused
from gateway.guarded_network import GuardedBackend
from handlers.crash_points import crash

MAX_BYTES = 20 * 1024 * 1024
MAX_SECONDS = 60.0
MAX_REDIRECTS = 3
REDIRECTS = frozenset({301, 302, 303, 307, 308})
CONNECT_SECONDS = 5.0
READ_SECONDS = 15.0


@dataclass(frozen=True, slots=True)
class Fetcher:
    """What a channel may fetch: its provider's hosts, the hosts they redirect to, and a base an operator configured."""

    hosts: frozenset[str]
    cdn_hosts: frozenset[str] = frozenset()
    base: str = ""
    max_bytes: int = MAX_BYTES
    max_seconds: float = MAX_SECONDS

    def get(self, address: str, headers: Mapping[str, str]) -> bytes:
        """The bytes at an address; credentials go to the first host only; raises FetchRefused or FetchFailed."""
        deadline = monotonic() + self.max_seconds
        allowed, sent = self.hosts, dict(headers)
        for _ in range(MAX_REDIRECTS + 1):
            answer = self._once(self._checked(address, allowed), sent, deadline)
            if isinstance(answer, bytes):
                return answer
            address, allowed, sent = urljoin(address, answer), self.cdn_hosts, {}
        raise FetchRefused("too many redirects")

    def _checked(self, address: str, hosts: frozenset[str]) -> SplitResult:
        parts = _split(address)
        if self.base and _origin(parts) == _origin(_split(self.base)):
            return parts
        if parts.scheme != "https" or parts.hostname not in hosts or parts.port not in (None, 443):
            raise FetchRefused("not an address of this provider")
        return parts

    def _once(self, parts: SplitResult, headers: Mapping[str, str], deadline: float) -> bytes | str:
        trusted = bool(self.base) and _origin(parts) == _origin(_split(self.base))
        backend = GuardedBackend(deadline, allow_private=trusted)
        timeout = {"connect": CONNECT_SECONDS, "read": READ_SECONDS, "write": READ_SECONDS}
        try:
            with (
                httpcore.ConnectionPool(ssl_context=_certificates(), network_backend=backend) as pool,
                pool.stream("GET", _url(parts), headers=_headers(parts, headers), extensions={"timeout": timeout}) as response,
            ):
                if response.status in REDIRECTS:
                    return _header(response, b"location")
                _require_ok(response.status)
                return self._body(response)
        except (httpcore.NetworkError, httpcore.TimeoutException, httpcore.ProtocolError, OSError) as error:
            raise FetchFailed(f"the file could not be fetched: {type(error).__name__}") from error

    def _body(self, response: httpcore.Response) -> bytes:
        length = _header(response, b"content-length")
        if length.isdigit() and int(length) > self.max_bytes:
            raise FetchRefused("the file is too large")
        whole = bytearray()
        for chunk in _decoded(response, self.max_bytes):
            whole += chunk
            crash("md1")
            if len(whole) > self.max_bytes:
                raise FetchRefused("the file is too large")
        return bytes(whole)


@lru_cache(maxsize=1)
def _certificates() -> SSLContext:
    return httpcore.default_ssl_context()


def _split(address: str) -> SplitResult:
    if not address.isascii() or not address.isprintable() or any(mark in address for mark in ' \\"<>'):
        raise FetchRefused("not a plain address")
    try:
        parts = urlsplit(address)
        _ = parts.port
    except ValueError as error:
        raise FetchRefused("not an address") from error
    if parts.scheme not in ("http", "https") or not parts.hostname or "@" in parts.netloc:
        raise FetchRefused("not a web address without credentials")
    return parts


def _origin(parts: SplitResult) -> tuple[str, str, int]:
    return parts.scheme, parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)


def _url(parts: SplitResult) -> httpcore.URL:
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return httpcore.URL(scheme=parts.scheme, host=parts.hostname or "", port=parts.port, target=target)


def _headers(parts: SplitResult, headers: Mapping[str, str]) -> list[tuple[str, str]]:
    return [("Host", parts.netloc.lower()), ("Accept-Encoding", "identity"), ("Accept", "*/*"), *headers.items()]


def _header(response: httpcore.Response, name: bytes) -> str:
    return next((value.decode("latin-1") for key, value in response.headers if key.lower() == name), "")


def _require_ok(status: int) -> None:
    if status in (401, 403, 408, 425, 429) or status >= 500:
        raise FetchFailed(f"the provider answered {status}")
    if status != 200:
        raise FetchRefused(f"the provider answered {status}")


def _decoded(response: httpcore.Response, limit: int) -> Iterable[bytes]:
    encoding = _header(response, b"content-encoding").lower()
    if encoding in ("", "identity"):
        return response.iter_stream()
    if encoding != "gzip":
        raise FetchRefused("an encoding that nobody asked for")
    return _unzipped(response.iter_stream(), limit)


def _unzipped(chunks: Iterable[bytes], limit: int) -> Iterable[bytes]:
    unzip = zlib.decompressobj(16 + zlib.MAX_WBITS)
    try:
        for chunk in chunks:
            yield unzip.decompress(chunk, limit + 1)
    except zlib.error as error:
        raise FetchRefused("not the encoding it claims") from error
