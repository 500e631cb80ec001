"""Deny by default: a page is for signed-in officials unless it is named here, and a form must be one of ours."""

from __future__ import annotations

import re
import secrets
from urllib.parse import urlsplit

from flask import Blueprint, Response, abort, g, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from console.admission import STAGES, admits, home_of
from console.parts import arriving_official, pages, present_official
from console.sign_in_form import expired_page
from handlers.recognise_session import Official, note_session_use, recognise_session

# The only endpoints that a stranger may reach; the gateway's doors verify their callers themselves.
OPEN = frozenset(
    {
        "console.static",
        "console.sign_in_page",
        "console.sign_in_deed",
        "console.language_deed",
        "console.healthz",
        "console.readyz",
        "console.metrics",
    }
)
DOORS = frozenset({"hooks", "media", "phone"})
PROBES = frozenset({"console.healthz", "console.readyz", "console.metrics"})  # asked by machines that know us by another name
MINISTRY = frozenset({"console.ministry", "console.spending", "console.state"})
HALFWAY = frozenset(endpoint for pair in STAGES.values() for endpoint in pair)

LOOPBACK: frozenset[str | None] = frozenset({"127.0.0.1", "localhost", "::1"})

BIGGEST_FORM = 256 * 1024  # bytes; the longest note, percent-encoded, is a fifth of it
FORMS_WITH_FILES = {"console.reply": 6 * 1024 * 1024}
LONGEST_TOKEN = 200
SAFE_PATH = re.compile(r"/(?![/\\])(?:[A-Za-z0-9/_.:?=&-]|%3A)*\Z")


def session_cookie() -> str:
    """The name of the cookie that holds the session's token."""
    return "__Host-tb" if pages().secure else "tb"


def _form_cookie() -> str:
    return "__Host-tb-form" if pages().secure else "tb-form"


def add_guard(routes: Blueprint) -> None:
    """Stand before every endpoint of the application."""
    routes.before_app_request(_admit)
    routes.after_app_request(_hand_token_out)


def safe_path(wanted: str) -> str:
    """A path of our own to go on to; anything else is the home page."""
    return wanted if SAFE_PATH.match(wanted) and "//" not in wanted else "/"


def _admit() -> AnyResponse | None:
    endpoint = request.endpoint
    if endpoint is None or request.blueprint in DOORS or endpoint == "console.static":
        return None
    if endpoint not in PROBES and urlsplit(f"//{request.host}").hostname not in _hosts():
        abort(400)
    request.max_content_length = FORMS_WITH_FILES.get(endpoint, BIGGEST_FORM)
    recognised = _recognise()
    # With the second factor still to come, somebody is a stranger to every page but that one.
    g.official, g.arriving = (None, recognised) if recognised is not None and recognised.stage else (recognised, None)
    changes = request.method not in ("GET", "HEAD", "OPTIONS")
    if changes and not _from_our_pages():
        abort(400)
    if endpoint in HALFWAY and g.arriving is not None and endpoint in STAGES[g.arriving.stage]:
        return None if not changes or _has_token() else abort(400)
    if endpoint not in OPEN and g.official is None:
        return _to_sign_in(changes)
    if changes and not _has_token():
        abort(400)
    return None if g.official is None else _admit_role(endpoint, g.official.role)


def _admit_role(endpoint: str, role: str) -> AnyResponse | None:
    if endpoint in HALFWAY - {"console.enrolment", "console.enrolment_deed"}:
        return redirect(url_for(home_of(role)), 303)
    if endpoint == "console.queue" and home_of(role) != endpoint:
        return redirect(url_for(home_of(role)), 303)
    if endpoint not in OPEN and not admits(endpoint, request.method, role):
        abort(404)
    return None


def _hosts() -> frozenset[str | None]:
    """The names under which pages are shown: our public one, and this machine's own for a web server in front."""
    return LOOPBACK | {urlsplit(pages().base_url).hostname}


def _recognise() -> Official | None:
    token = request.cookies.get(session_cookie(), "")
    if not token or len(token) > LONGEST_TOKEN:
        return None
    now = pages().clock()
    with pages().transactions.read() as session:
        official = recognise_session(session, token, now, pages().second_factor)
    # A page that reloads itself is no sign of life: an empty chair must sign out.
    if official is not None and official.note_use and "auto" not in request.args:
        with pages().transactions.write() as session:
            note_session_use(session, official.session_id, now)
    return official


def _from_our_pages() -> bool:
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    ours = urlsplit(pages().base_url)
    # Under our Referrer-Policy older browsers send "null" even from our own pages; then the form's token alone decides.
    return request.headers.get("Origin") in ("null", f"{ours.scheme}://{ours.netloc}")


def _has_token() -> bool:
    official = present_official()
    expected = official.form_token if official else request.cookies.get(_form_cookie(), "")
    return bool(expected) and secrets.compare_digest(request.form.get("form_token", "").encode(), expected.encode())


def _to_sign_in(changes: bool) -> AnyResponse:
    arriving = arriving_official()
    if arriving is not None:
        wanted = "/" if changes or request.endpoint in HALFWAY else request.full_path.rstrip("?")
        return redirect(url_for(STAGES[arriving.stage][0], next=safe_path(wanted)), 303)
    if changes:
        return expired_page()
    return redirect(url_for("console.sign_in_page", next=safe_path(request.full_path.rstrip("?"))), 303)


def form_token() -> str:
    """The token that a form of this page carries: the session's, or for a stranger one that a cookie repeats."""
    official = present_official()
    if official is not None:
        return official.form_token
    if "stranger_token" not in g:
        known = request.cookies.get(_form_cookie(), "")
        g.stranger_token = known if 20 <= len(known) <= LONGEST_TOKEN else secrets.token_urlsafe(24)
    return str(g.stranger_token)


def _hand_token_out(response: Response) -> Response:
    if "stranger_token" in g and request.cookies.get(_form_cookie()) != g.stranger_token:
        set_cookie(response, _form_cookie(), g.stranger_token)
    return response


def set_cookie(response: AnyResponse, name: str, value: str) -> None:
    """Set a cookie that scripts and other sites cannot use and that ends with the browser."""
    response.set_cookie(name, value, httponly=True, secure=pages().secure, samesite="Strict", path="/")


def drop_cookie(response: AnyResponse, name: str) -> None:
    """Take a cookie back."""
    response.delete_cookie(name, httponly=True, secure=pages().secure, samesite="Strict", path="/")
