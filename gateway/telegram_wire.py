"""How the Telegram library reaches the network: bounded answers, no proxies, no log of the bot's token."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from typing import Any

import httpx
from telegram.error import NetworkError
from telegram.request import HTTPXRequest

from handlers.crash_points import crash

MAX_ANSWER = 1024 * 1024
CONNECTIONS = 64
POOL_SECONDS = 5.0

# The library for HTTP logs each address it calls, and a bot's address holds its token.
logging.getLogger("httpx").setLevel(logging.WARNING)


class ServerTrouble(NetworkError):
    """An answer that the library would not tell apart: the provider's own trouble, or a 429 without a delay."""

    def __init__(self, status: int) -> None:
        """Keep the HTTP status."""
        super().__init__(f"the provider answered {status}")
        self.status = status


class Wire(HTTPXRequest):
    """The library's own way of calling, with the status kept and the answer bounded."""

    def __init__(self, read_seconds: float) -> None:
        """Make a pool of connections; each read may take that many seconds."""
        limits = httpx.Limits(max_connections=CONNECTIONS)
        options = {
            "trust_env": False,
            "transport": _Bounded(limits=limits, trust_env=False),
            "headers": {"Accept-Encoding": "identity"},
        }
        super().__init__(CONNECTIONS, read_timeout=read_seconds, pool_timeout=POOL_SECONDS, httpx_kwargs=options)

    async def do_request(self, *args: Any, **kwargs: Any) -> tuple[int, bytes]:
        """Make one call; raises ServerTrouble where only the status says what happened."""
        status, payload = await super().do_request(*args, **kwargs)
        if status >= 500 or (status == 429 and b"retry_after" not in payload):
            raise ServerTrouble(status)
        return status, payload


class _Bounded(httpx.AsyncHTTPTransport):
    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        answer = await super().handle_async_request(request)
        crash("wk3")
        # Nobody asked for a packed answer: it is not unpacked, because little may become very much.
        headers = [(name, value) for name, value in answer.headers.raw if name.lower() != b"content-encoding"]
        return httpx.Response(answer.status_code, headers=headers, stream=_Capped(answer), extensions=answer.extensions)


class _Capped(httpx.AsyncByteStream):
    def __init__(self, answer: httpx.Response) -> None:
        self._answer = answer

    async def __aiter__(self) -> AsyncIterator[bytes]:
        taken = 0
        async for chunk in self._answer.aiter_raw():
            taken += len(chunk)
            if taken > MAX_ANSWER:
                raise httpx.ReadError("the answer is too large")
            yield chunk

    async def aclose(self) -> None:
        await self._answer.aclose()
