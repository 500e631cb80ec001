"""What the forms of tickets bring with them: a reference, the version that was seen, and the form's own id."""

from __future__ import annotations

from uuid import UUID

from flask import abort, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from bot.reference_number import is_reference

LARGEST_VERSION = 2**31 - 1


def known(reference: str) -> str:
    """The reference, if it can be one of ours; else the page does not exist."""
    if not is_reference(reference):
        abort(404)
    return reference


def uuid_of(text: str) -> UUID:
    """An id that a form names; a spoilt one is refused."""
    try:
        return UUID(text)
    except ValueError:
        abort(400)


def form_id() -> UUID:
    """The present form's own id, by which a double click is one deed."""
    return uuid_of(request.form.get("form_id", ""))


def version(text: str | None = None) -> int:
    """The version of the ticket that the form was made for."""
    said = request.form.get("version", "") if text is None else text
    if not (said.isascii() and said.isdigit() and len(said) < 11 and int(said) <= LARGEST_VERSION):
        abort(400)
    return int(said)


def back(reference: str, deed: str) -> AnyResponse:
    """To the ticket again, which then says what was done."""
    return redirect(url_for("console.ticket", reference=reference, fait=deed), 303)
