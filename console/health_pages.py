"""For whoever watches over the installation: alive, and ready; nothing else is told."""

from __future__ import annotations

from flask import Response

from console.parts import Route, pages
from handlers.recognise_session import recognise_session


def healthz() -> Response:
    """200 where the database answers."""
    with pages().transactions.read() as session:
        recognise_session(session, "", pages().clock())
    return Response("ok", content_type="text/plain; charset=utf-8")


def readyz() -> Response:
    """200 where the database answers; work may be sent here."""
    return healthz()


ROUTES = (Route("/healthz", "GET", healthz), Route("/readyz", "GET", readyz))
