"""What every answer tells the browser: load nothing of others, keep nothing, tell nobody where you come from."""

from __future__ import annotations

from flask import Blueprint, Response, request

from console.parts import pages

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; media-src 'self'; connect-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'; object-src 'none'"
)
FILE_POLICY = "default-src 'none'; sandbox; frame-ancestors 'none'; base-uri 'none'; object-src 'none'"
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Server": "tounkan-blon",  # or the server would name its program
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
}
TRANSPORT = "max-age=31536000"
KEPT = "public, max-age=31536000, immutable"


def add_headers(routes: Blueprint) -> None:
    """Put the headers on all answers of the application; an answer that brings its own keeps it."""
    routes.after_app_request(_protect)


def headers_of_all(secure: bool) -> dict[str, str]:
    """The headers of every answer; `secure` where browsers reach us over TLS."""
    return HEADERS | ({"Strict-Transport-Security": TRANSPORT} if secure else {})


def _protect(response: Response) -> Response:
    own = {name.lower() for name, _ in response.headers}
    for name, value in HEADERS.items():
        if name.lower() not in own:
            response.headers.add(name, value)
    if pages().secure:
        response.headers["Strict-Transport-Security"] = TRANSPORT
    if request.endpoint == "console.static" and response.status_code in (200, 206, 304):
        response.headers["Cache-Control"] = KEPT
    elif request.blueprint in (None, "console"):
        response.headers["Cache-Control"] = "no-store"
    return response
