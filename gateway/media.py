"""Where providers fetch the files that we send: short-lived addresses, nothing to list, nothing to guess."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from flask import Blueprint, Response

from handlers.hand_out_media import hand_out_media
from handlers.memory import FileStore, Transactions


def media(transactions: Transactions, store: FileStore, clock: Callable[[], datetime]) -> Blueprint:
    """The one route under which a file of ours can be fetched for a while."""
    routes = Blueprint("media", __name__, url_prefix="/media")

    @routes.get("/<token>")
    def fetch(token: str) -> Response:
        with transactions.read() as session:
            found = hand_out_media(session, token, store, clock())
        if found is None:
            return Response(status=404)
        return Response(found.content, content_type=found.content_type, headers={"Cache-Control": "no-store"})

    return routes
