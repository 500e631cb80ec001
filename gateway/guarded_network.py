"""Connections that never reach a private address and never outlive their deadline."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Iterable
from ssl import SSLContext
from time import monotonic
from typing import Any

import httpcore

from gateway.channel import FetchRefused

# Translation prefixes: an address behind them may lead to a private IPv4 network.
TRANSLATED = (ipaddress.IPv6Network("64:ff9b::/96"), ipaddress.IPv6Network("64:ff9b:1::/48"))


class GuardedBackend(httpcore.NetworkBackend):
    """Resolves a name once, checks every address it has, and connects to the address that was checked."""

    def __init__(self, deadline: float, *, allow_private: bool) -> None:
        """Keep the deadline (of the monotonic clock) and whether the operator trusts this very host."""
        self._deadline = deadline
        self._allow_private = allow_private
        self._system = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to a checked address of the host; raises FetchRefused when one of them is private."""
        addresses = public_addresses(host, port, allow_private=self._allow_private)
        stream = self._system.connect_tcp(addresses[0], port, timeout, local_address, socket_options)
        return _DeadlineStream(stream, self._deadline)


def public_addresses(host: str, port: int, *, allow_private: bool) -> list[str]:
    """The addresses of a host; raises FetchRefused when one is not public, OSError when there is none."""
    found = [str(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    if not allow_private and not all(_public(address) for address in found):
        raise FetchRefused("the host has a private address")
    return found


def _public(address: str) -> bool:
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address) and any(ip in network for network in TRANSLATED):
        return False
    inner = getattr(ip, "ipv4_mapped", None) or getattr(ip, "sixtofour", None) or ip
    return bool(inner.is_global and ip.is_global and not ip.is_multicast)


class _DeadlineStream(httpcore.NetworkStream):
    def __init__(self, stream: httpcore.NetworkStream, deadline: float) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._left(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        stream = self._stream.start_tls(ssl_context, server_hostname, self._left(timeout))
        return _DeadlineStream(stream, self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)

    def _left(self, timeout: float | None) -> float:
        left = self._deadline - monotonic()
        if left <= 0:
            raise httpcore.ReadTimeout("the time allowed is over")
        return left if timeout is None else min(timeout, left)
