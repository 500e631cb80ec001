"""The sign-in form, and what it says to somebody whose session ended while they wrote."""

from __future__ import annotations

from flask import Response, make_response, render_template, request

from bot.reference_number import is_reference

LONGEST_KEPT = 8000  # characters of a text that is given back for copying


def sign_in_form(onwards: str, failed: bool = False, expired: bool = False, kept: str = "") -> Response:
    """The form; `onwards` is the path to go to afterwards, `kept` a text that could not be taken."""
    page = render_template("sign_in.html", onwards=onwards, failed=failed, expired=expired, kept=kept[:LONGEST_KEPT])
    return make_response(page, 422 if failed else 401 if expired else 200)


def expired_page() -> Response:
    """The form for a change that came without a session: what was typed is handed back, nothing is changed."""
    reference = (request.view_args or {}).get("reference", "")
    onwards = f"/dossiers/{reference}" if is_reference(reference) else "/"
    return sign_in_form(onwards, expired=True, kept=request.form.get("text", ""))
