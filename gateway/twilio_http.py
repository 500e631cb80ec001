"""How the Twilio library reaches the network: bounded answers, fixed time-outs, no proxies, no log of numbers."""

from __future__ import annotations

from dataclasses import dataclass

import requests

from handlers.crash_points import crash

HOST = "https://api.twilio.com"
CONNECT_SECONDS = 5.0

MAX_ANSWER = 4 * 1024 * 1024


class Throttled(Exception):
    """The provider wants fewer calls; `retry_after` is in seconds when it says so."""

    def __init__(self, retry_after: float | None) -> None:
        """Keep the delay."""
        super().__init__("too many requests")
        self.retry_after = retry_after


@dataclass(frozen=True, slots=True)
class HttpAnswer:
    """The parts of an HTTP answer that the Twilio library reads."""

    status_code: int
    text: str
    headers: dict[str, str]

    @property
    def content(self) -> str:
        """The body again: the library asks for it by this name when something is deleted."""
        return self.text

    @property
    def ok(self) -> bool:
        """Whether the status is a success or a redirect."""
        return self.status_code < 400


class TwilioHttp:
    """The client that the Twilio library calls for every request; the base replaces Twilio's own host."""

    is_async = False

    def __init__(self, base: str, read_seconds: float) -> None:
        """Keep one pool of connections; the base is an origin such as https://api.twilio.com."""
        self._timeout = (CONNECT_SECONDS, read_seconds)
        self._base = base.rstrip("/") or HOST
        self._session = requests.Session()
        self._session.trust_env = False
        for scheme in ("https://", "http://"):
            self._session.mount(scheme, requests.adapters.HTTPAdapter(pool_maxsize=32, max_retries=0))

    def request(
        self,
        method: str,
        url: str,
        params: dict[str, str] | None = None,
        data: dict[str, str] | None = None,
        headers: dict[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        timeout: float | None = None,
        allow_redirects: bool = False,
    ) -> HttpAnswer:
        """Make one call; raises Throttled on 429 and what `requests` raises when the network fails."""
        with self._session.request(
            method,
            url.replace(HOST, self._base, 1),
            params=params,
            data=data,
            headers=headers,
            auth=auth,
            timeout=self._timeout,
            allow_redirects=False,
            stream=True,
        ) as response:
            crash("wk3")
            if response.status_code == 429:
                raise Throttled(seconds(response.headers.get("Retry-After", "")))
            raw = response.raw.read(MAX_ANSWER, decode_content=True)
            return HttpAnswer(response.status_code, raw.decode("utf-8", "replace"), dict(response.headers))


def seconds(text: str) -> float | None:
    """A Retry-After value given in seconds, or None; dates are not honoured."""
    return float(text) if text.isascii() and text.isdigit() and len(text) < 6 else None


def never_sent(error: Exception) -> bool:
    """Whether the call failed before anything reached the provider."""
    if isinstance(error, requests.exceptions.ConnectTimeout):
        return True
    reason = getattr(error.args[0] if error.args else None, "reason", None)
    return type(reason).__name__ in {"NewConnectionError", "NameResolutionError", "ConnectTimeoutError"}
