"""One plain page for everything that goes wrong: no path, no version, and forbidden looks like non-existing."""

from __future__ import annotations

from flask import Blueprint, Response, make_response, render_template
from flask_babel import lazy_gettext as _l
from werkzeug.exceptions import HTTPException, MethodNotAllowed
from werkzeug.wrappers import Response as AnyResponse

from handlers.correct_category import NoSuchCategory
from handlers.steps.reach_account import NoSuchAccount
from handlers.steps.reach_ticket import NoSuchTicket

WORDS = {
    400: _l("Cette demande n'a pas pu être lue. Revenez à la page précédente, rechargez-la et recommencez."),
    404: _l("Cette page n'existe pas."),
    405: _l("Cette page ne se demande pas de cette façon."),
    413: _l("C'est trop long pour être envoyé d'un coup."),
    429: _l("Trop de demandes à la fois. Attendez un peu."),
}
OURS = _l("Quelque chose s'est mal passé de notre côté. Rien n'est perdu : réessayez dans un instant.")
OTHERS = _l("Cette demande ne peut pas aboutir.")


def add_errors(routes: Blueprint) -> None:
    """Answer every error of the application with the plain page."""
    routes.register_error_handler(NoSuchTicket, _no_such_thing)
    routes.register_error_handler(NoSuchAccount, _no_such_thing)
    routes.register_error_handler(NoSuchCategory, _no_such_thing)
    routes.app_errorhandler(HTTPException)(_refused)


def plain_page(code: int) -> Response:
    """The page for a status code."""
    words = OURS if code >= 500 else WORDS.get(code, OTHERS)
    return make_response(render_template("error.html", code=code, words=words), code)


def _no_such_thing(_error: Exception) -> Response:
    return plain_page(404)


def _refused(error: HTTPException) -> AnyResponse:
    code = error.code or 500
    if code < 400:
        return error.get_response()
    response = plain_page(404 if code == 403 else code)
    if isinstance(error, MethodNotAllowed) and error.valid_methods:
        response.headers["Allow"] = ", ".join(sorted(error.valid_methods))
    return response
