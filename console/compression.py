"""Pages and our own style and script go compressed over slow lines.

A page holds a form's token beside strangers' words, which is what guessing by length needs; but nobody can make an official's
browser ask for pages with its session: the cookie is SameSite=Strict.
"""

from __future__ import annotations

import gzip

from flask import Blueprint, Response, request

KINDS = frozenset({"text/html", "text/css", "text/javascript", "application/javascript", "image/svg+xml"})
WORTH = 700  # bytes; what is smaller fits into one packet anyway
LEVEL = 6


def add_compression(routes: Blueprint) -> None:
    """Compress what a browser says it can open."""
    routes.after_app_request(_compress)


def _compress(response: Response) -> Response:
    if request.blueprint not in (None, "console") or response.status_code != 200 or response.mimetype not in KINDS:
        return response
    response.vary.add("Accept-Encoding")
    if not request.accept_encodings.quality("gzip") or response.headers.get("Content-Encoding") or "Range" in request.headers:
        return response
    response.direct_passthrough = False
    plain = response.get_data()
    if len(plain) >= WORTH:
        response.set_data(gzip.compress(plain, LEVEL, mtime=0))
        response.headers["Content-Encoding"] = "gzip"
        response.headers.pop("ETag", None)
    return response
