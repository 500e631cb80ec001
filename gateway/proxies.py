"""Who is really calling, when a reverse proxy of ours stands in front: believed from listed proxies and from nobody else."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any


class TrustedProxies:
    """WSGI middleware: the last address that a listed proxy added to X-Forwarded-For becomes the caller's address."""

    def __init__(self, application: Any, proxies: Collection[str]) -> None:
        self.application, self.proxies = application, frozenset(proxies)

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Pass the call on with the caller's own address where it can be believed."""
        if environ.get("REMOTE_ADDR") in self.proxies:
            forwarded = str(environ.get("HTTP_X_FORWARDED_FOR", "")).rpartition(",")[2].strip()
            environ["REMOTE_ADDR"] = forwarded or environ["REMOTE_ADDR"]
        result: Iterable[bytes] = self.application(environ, start_response)
        return result
