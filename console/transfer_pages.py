"""A ticket is handed to another desk: who may take it, why, and what the person will be told."""

from __future__ import annotations

from uuid import uuid4

from flask import Response, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from bot.reference_number import spoken
from console import words
from console.forms import back, form_id, known, version
from console.parts import Route, pages, the_official
from console.saying import typed
from console.ticket_view import category_name, desk_name
from console.views import Choice
from handlers.read_ticket import read_ticket
from handlers.steps.desks_for import desks_for
from handlers.transfer_ticket import LONGEST_REASON, CannotTransfer, Transfer, transfer_ticket


def transfer_form(reference: str) -> Response:
    """The desks that may take this ticket, and a place for the reason."""
    return _form(reference)


def transfer(reference: str) -> AnyResponse:
    """Hand the ticket over; whoever did it goes back to the queue where it is theirs no more."""
    official, facts = the_official(), pages().tools.facts
    desk, listed = request.form.get("bureau", ""), request.form.get("motif", "")
    said = " ".join(
        filter(None, (words.word(words.TRANSFER_REASONS, listed) if listed in words.TRANSFER_REASONS else "", _own()))
    )
    wanted = Transfer(desk, said, form_id(), version())
    try:
        with pages().transactions.write() as session:
            book, now = pages().tools.book, pages().clock()
            moved = transfer_ticket(session, official.agent_id, known(reference), wanted, book, facts.posts, now)
            gone = moved.desk_id not in official.desks
    except CannotTransfer as refusal:
        return _form(reference, str(refusal))
    return redirect(url_for("console.queue", fait="transfert"), 303) if gone else back(reference, "transfert")


def _own() -> str:
    return typed(request.form.get("text", "")).strip()


def _form(reference: str, refused: str = "") -> Response:
    with pages().transactions.write() as session:
        ticket = read_ticket(session, the_official().agent_id, known(reference), pages().clock())
        chosen = request.form.get("bureau", "")
        desks = [Choice(desk.id, desk_name(desk), desk.id == chosen) for desk in desks_for(session, ticket)]
        page = render_template(
            "transfer.html",
            reference=reference,
            spoken=spoken(reference),
            category=category_name(ticket.category_id),
            version=ticket.version,
            sealed=ticket.sealed,
            careful=not any(one.id.startswith("mission:") for one in desks),
            desks=desks,
            reasons=[Choice(key, str(text), key == request.form.get("motif")) for key, text in words.TRANSFER_REASONS.items()],
            text=_own()[:LONGEST_REASON],
            refused=words.word(words.TRANSFER_REFUSED, refused),
            form_id=str(uuid4()),
            longest=LONGEST_REASON,
        )
    return make_response(page, 422 if refused else 200)


ROUTES = (
    Route("/dossiers/<reference>/transfert", "GET", transfer_form),
    Route("/dossiers/<reference>/transfert", "POST", transfer),
)
