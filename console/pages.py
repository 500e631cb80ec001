"""The console as one set of routes over the application: pages, guard, headers, errors and languages."""

from __future__ import annotations

from flask import Blueprint, Flask, request
from flask_babel import get_locale

from bot.reference_number import is_reference
from console import (
    account_pages,
    bulk_pages,
    concern_pages,
    draft_pages,
    file_pages,
    health_pages,
    link_pages,
    log_pages,
    metrics_pages,
    ministry_pages,
    people_pages,
    queue_pages,
    search_pages,
    second_factor_pages,
    sign_in_pages,
    spend_pages,
    ticket_deeds,
    ticket_pages,
    transfer_pages,
    view_pages,
)
from console.admission import admits
from console.assets import asset
from console.compression import add_compression
from console.errors import add_errors
from console.guard import add_guard, form_token, safe_path
from console.headers import add_headers
from console.languages import add_languages
from console.parts import EXTENSION, Pages, is_held, pages, present_official
from console.request_log import add_request_log
from handlers.steps.reach_ticket import ChangedMeanwhile
from models.roles import CHANGES_TICKETS

__all__ = ["Pages", "console"]

MODULES = (
    account_pages,
    log_pages,
    people_pages,
    second_factor_pages,
    bulk_pages,
    concern_pages,
    draft_pages,
    file_pages,
    link_pages,
    health_pages,
    metrics_pages,
    ministry_pages,
    queue_pages,
    sign_in_pages,
    ticket_deeds,
    ticket_pages,
    spend_pages,
    transfer_pages,
    view_pages,
    search_pages,
)


def console(web: Flask, handed: Pages) -> Blueprint:
    """The console's routes, ready to be registered on the application, which gets its guard and its languages here."""
    web.extensions[EXTENSION] = handed
    web.url_map.merge_slashes = False  # a redirect would be built from the Host header
    web.jinja_env.trim_blocks = web.jinja_env.lstrip_blocks = True
    add_languages(web)
    routes = Blueprint("console", __name__, template_folder="templates", static_folder="static", static_url_path="/static")
    for module in MODULES:
        for page in module.ROUTES:
            name = page.view.__name__
            routes.add_url_rule(page.rule, name, page.view, methods=[page.method], provide_automatic_options=False)
    add_request_log(web, routes)
    add_guard(routes)
    add_headers(routes)
    add_compression(routes)
    add_errors(routes)
    routes.register_error_handler(ChangedMeanwhile, ticket_pages.changed_page)
    routes.app_context_processor(_common)
    return routes


def _common() -> dict[str, object]:
    return {
        "official": present_official(),
        "demo": pages().demo,
        "is_held": is_held,
        "form_token": form_token,
        "asset": asset,
        "here": _here(),
        "may": _may,
        "may_change": _may_change(),
        "_locale": str(get_locale()),
    }


def _may(endpoint: str) -> bool:
    """Whether the official at the desk may open a page: what they may not is not offered."""
    official = present_official()
    return official is not None and admits(endpoint, "GET", official.role)


def _may_change() -> bool:
    """Whether the official at the desk may change tickets, or only reads them."""
    official = present_official()
    return official is not None and official.role in CHANGES_TICKETS


def _here() -> str:
    """Where to come back to after a change of language: this page, or the ticket that a form of it belongs to."""
    if request.method in ("GET", "HEAD"):
        return safe_path(request.full_path.rstrip("?"))
    reference = str((request.view_args or {}).get("reference", ""))
    return f"/dossiers/{reference}" if is_reference(reference) else "/"
