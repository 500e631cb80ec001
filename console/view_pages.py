"""The views that an official keeps of the queue."""

from __future__ import annotations

from flask import redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from console.forms import uuid_of
from console.parts import Route, pages, the_official
from console.queue_view import kept_query
from console.saying import typed
from handlers.drop_view import drop_view
from handlers.save_view import save_view


def keep_view() -> AnyResponse:
    """Keep the present choice under a name, and show it."""
    query = kept_query(request.form.get("query", ""))
    with pages().transactions.write() as session:
        kept = save_view(session, the_official().agent_id, typed(request.form.get("name", "")), query)
    return redirect(f"{url_for('console.queue')}?{query}{'&fait=vue' if kept else ''}", 303)


def drop_view_deed() -> AnyResponse:
    """Drop a view of one's own."""
    with pages().transactions.write() as session:
        drop_view(session, the_official().agent_id, uuid_of(request.form.get("view", "")))
    return redirect(url_for("console.queue", fait="vue-retiree"), 303)


ROUTES = (Route("/vues", "POST", keep_view), Route("/vues/retrait", "POST", drop_view_deed))
