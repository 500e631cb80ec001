"""Coming in, going out, and choosing the language of the pages."""

from __future__ import annotations

from flask import redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from console.guard import drop_cookie, safe_path, session_cookie, set_cookie
from console.languages import COOKIE
from console.parts import Route, pages, present_official, the_official
from console.sign_in_form import sign_in_form
from handlers.check_password import check_password
from handlers.choose_locale import LOCALES, choose_locale
from handlers.sign_in import sign_in
from handlers.sign_out import sign_out


def sign_in_page() -> AnyResponse:
    """The form; somebody signed in already goes on."""
    onwards = safe_path(request.args.get("next", "/"))
    return redirect(onwards, 303) if present_official() else sign_in_form(onwards)


def sign_in_deed() -> AnyResponse:
    """Start a session, under a new token whatever the browser held before."""
    onwards = safe_path(request.form.get("next", "/"))
    login, password = request.form.get("login", ""), request.form.get("password", "")
    with pages().transactions.read() as session:
        checked = check_password(session, login, password, request.remote_addr or "", pages().clock())
    with pages().transactions.write() as session:
        entered = sign_in(session, checked, pages().clock())
        before = present_official()
        if entered is not None and before is not None:
            sign_out(session, before.session_id, pages().clock())
    if entered is None:
        return sign_in_form(onwards, failed=True)
    response = redirect(onwards, 303)
    set_cookie(response, session_cookie(), entered.token)
    return response


def sign_out_deed() -> AnyResponse:
    """End the session on the server and in the browser."""
    with pages().transactions.write() as session:
        sign_out(session, the_official().session_id, pages().clock())
    response = redirect(url_for("console.sign_in_page"), 303)
    drop_cookie(response, session_cookie())
    return response


def language_deed() -> AnyResponse:
    """Show the pages in another language from now on."""
    wished = request.form.get("locale", "")
    response: AnyResponse = redirect(safe_path(request.form.get("next", "/")), 303)
    if wished not in LOCALES:
        return response
    official = present_official()
    if official is not None:
        with pages().transactions.write() as session:
            choose_locale(session, official.agent_id, wished)
    set_cookie(response, COOKIE, wished)
    return response


ROUTES = (
    Route("/connexion", "GET", sign_in_page),
    Route("/connexion", "POST", sign_in_deed),
    Route("/deconnexion", "POST", sign_out_deed),
    Route("/langue", "POST", language_deed),
)
