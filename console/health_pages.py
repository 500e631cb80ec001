"""For whoever watches over the installation: alive, and ready; nothing else is told."""

from __future__ import annotations

from flask import Response

from console.parts import Route, pages
from handlers.recognise_session import recognise_session

PLAIN = "text/plain; charset=utf-8"


def healthz() -> Response:
    """200 while this process serves: without the database it still takes messages in, so it must not be taken away."""
    return Response("ok", content_type=PLAIN)


def readyz() -> Response:
    """200 where the database answers as well, else 503."""
    try:
        with pages().transactions.read() as session:
            recognise_session(session, "", pages().clock())
    except Exception:  # whatever keeps the database from answering, the answer is the same
        return Response("the database does not answer", 503, content_type=PLAIN)
    return Response("ok", content_type=PLAIN)


ROUTES = (Route("/healthz", "GET", healthz), Route("/readyz", "GET", readyz))
