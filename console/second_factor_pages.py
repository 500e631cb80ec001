"""Between the right password and the first page: a password of one's own, the second factor, or taking one."""

from __future__ import annotations

import segno
from flask import Response, make_response, redirect, render_template, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response as AnyResponse

from console.guard import safe_path, session_cookie, set_cookie
from console.parts import Route, arriving_official, pages, the_official
from console.people_words import NOT_TAKEN
from handlers.choose_password import choose_password
from handlers.give_second_factor import give_second_factor
from handlers.offer_second_factor import offer_second_factor
from handlers.recognise_session import Official
from handlers.set_second_factor import set_second_factor
from handlers.steps.set_password import WeakPassword

LONGEST_CODE = 40


def code() -> Response:
    """The form for the second factor."""
    return _form("code.html")


def code_deed() -> AnyResponse:
    """Come in with a code of the authenticator, or with a recovery code."""
    typed = request.form.get("code", "")[:LONGEST_CODE]
    with pages().transactions.write() as session:
        entered = give_second_factor(session, _whoever().session_id, typed, pages().clock())
    return _form("code.html", "code") if entered is None else go_on(entered.token, _onwards())


def first_password() -> Response:
    """The form for a password of one's own."""
    return _form("first_password.html")


def first_password_deed() -> AnyResponse:
    """Take the new password and go on."""
    password = request.form.get("password", "")
    if password != request.form.get("again", ""):
        return _form("first_password.html", "twice")
    try:
        with pages().transactions.write() as session:
            entered = choose_password(session, _whoever().session_id, password, pages().clock())
    except WeakPassword as refusal:
        return _form("first_password.html", refusal.reason)
    return redirect(_onwards(), 303) if entered is None else go_on(entered.token, _onwards())


def enrolment() -> AnyResponse:
    """The secret as a picture and as text, and the form that proves it was taken."""
    return _offer("")


def enrolment_deed() -> AnyResponse:
    """Keep the second factor; the recovery codes are shown this once."""
    who = _whoever()
    typed = request.form.get("code", "")[:LONGEST_CODE]
    with pages().transactions.write() as session:
        enrolled = set_second_factor(session, who.agent_id, who.session_id, typed, pages().clock())
    if enrolled is None:
        return _offer("code")
    response = make_response(render_template("codes.html", codes=enrolled.codes, onwards=_onwards()))
    set_cookie(response, session_cookie(), enrolled.entered.token)
    return response


def go_on(token: str, onwards: str) -> AnyResponse:
    """Go on under a new session."""
    response = redirect(onwards, 303)
    set_cookie(response, session_cookie(), token)
    return response


def _offer(refused: str) -> AnyResponse:
    who = _whoever()
    with pages().transactions.read() as session:
        offer = offer_second_factor(session, who.agent_id, who.session_id)
    if offer is None:
        return redirect(url_for("console.account"), 303)
    drawn = segno.make(offer.address, error="m").svg_inline(scale=5, border=3, light="#fff")
    picture = Markup(drawn)  # noqa: S704 (squares that the library draws; no text of anybody's is in it)
    return _form("enrolment.html", refused, picture=picture, secret=offer.secret, arriving=arriving_official() is not None)


def _form(template: str, refused: str = "", **values: object) -> Response:
    words = NOT_TAKEN.get(refused, "")
    page = render_template(template, onwards=_onwards(), refused=words, **values)
    return make_response(page, 422 if refused else 200)


def _whoever() -> Official:
    return arriving_official() or the_official()


def _onwards() -> str:
    return safe_path(request.form.get("next") or request.args.get("next", "/"))


ROUTES = (
    Route("/connexion/code", "GET", code),
    Route("/connexion/code", "POST", code_deed),
    Route("/connexion/mot-de-passe", "GET", first_password),
    Route("/connexion/mot-de-passe", "POST", first_password_deed),
    Route("/connexion/seconde-cle", "GET", enrolment),
    Route("/connexion/seconde-cle", "POST", enrolment_deed),
)
