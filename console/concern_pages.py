"""What came by phone, at the counter or on paper is noted here and becomes a ticket like any other."""

from __future__ import annotations

from uuid import uuid4

import phonenumbers
from flask import Response, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from console import words
from console.forms import back, form_id
from console.parts import Route, pages, the_official
from console.reply_form import typed_text
from console.saying import country_name, typed
from console.ticket_view import category_choices, desk_name
from console.views import Choice
from handlers.enter_concern import LONGEST_CONCERN, CannotEnter, Entered, enter_concern
from models.ticket_reading import desks_by_id

LONGEST_NAME = 120


def new_concern() -> Response:
    """An empty form."""
    return _form()


def note_concern() -> AnyResponse:
    """Open the ticket, once however often the form arrives."""
    official, said = the_official(), request.form.get
    number = _number(said("number", ""), said("country", ""))
    if number is None:
        return _form("number")
    entered = Entered(
        form_id=form_id(),
        desk_id=said("desk", ""),
        origin=said("came", ""),
        text=typed_text()[:LONGEST_CONCERN],
        name=" ".join(typed(said("name", "")).split())[:LONGEST_NAME],
        number=number,
        language=said("language", "") if said("language") in pages().tools.book.languages else "fra",
        country=said("country", "") if said("country") in pages().tools.facts.posts.by_country else "",
        category_id=said("category", ""),
        emergency=said("emergency") == "1",
    )
    try:
        with pages().transactions.write() as session:
            ticket = enter_concern(session, official.agent_id, entered, pages().tools.facts, pages().clock())
    except CannotEnter as refusal:
        return _form(str(refusal))
    gone = ticket.desk_id not in official.desks
    return redirect(url_for("console.queue", fait="entree-partie"), 303) if gone else back(ticket.reference, "entree")


def _number(text: str, country: str) -> str | None:
    """The number in E.164, an empty text where none was given, None where it cannot be one."""
    if not text.strip():
        return ""
    try:
        parsed = phonenumbers.parse(typed(text)[:40], country or None)
    except phonenumbers.NumberParseException:
        return None
    valid = phonenumbers.is_possible_number(parsed)
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164) if valid else None


def _form(refused: str = "") -> Response:
    official, said, facts = the_official(), request.form.get, pages().tools.facts
    with pages().transactions.read() as session:
        desks = [
            Choice(desk.id, desk_name(desk), desk.id == said("desk")) for desk in desks_by_id(session, official.desks).values()
        ]
    here = said("country", "") or _country_of(official.desks)
    countries = sorted(
        (Choice(code, country_name(code), code == here) for code in facts.posts.by_country), key=lambda one: one.name
    )
    spoken = said("language", "fra")
    page = render_template(
        "concern.html",
        desks=desks,
        origins=[Choice(key, str(name), key == said("came", "counter")) for key, name in words.ORIGINS.items()],
        languages=[Choice(code, one.name, code == spoken) for code, one in pages().tools.book.languages.items()],
        countries=countries,
        categories=category_choices(said("category", "other")),
        refused=words.word(words.ENTRY_REFUSED, refused),
        text=typed_text()[:LONGEST_CONCERN],
        name=said("name", "")[:LONGEST_NAME],
        number=said("number", "")[:40],
        emergency=said("emergency") == "1",
        form_id=str(uuid4()),
        longest=LONGEST_CONCERN,
    )
    return make_response(page, 422 if refused else 200)


def _country_of(desks: tuple[str, ...]) -> str:
    posts = pages().tools.facts.posts.by_id
    return next((posts[one.removeprefix("mission:")].country for one in desks if one.removeprefix("mission:") in posts), "")


ROUTES = (Route("/demandes", "GET", new_concern), Route("/demandes", "POST", note_concern))
