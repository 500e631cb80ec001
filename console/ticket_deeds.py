"""What an official does on a ticket: answer, note, assign, resolve, reopen, correct; each is one deed and one transaction."""

from __future__ import annotations

from dataclasses import replace

from flask import redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from console import words
from console.forms import back, form_id, known, uuid_of, version
from console.parts import Route, pages, the_official
from console.reply_form import chosen_file, typed_text
from console.ticket_pages import ticket_page, typed_draft
from handlers.add_note import add_note
from handlers.assign_ticket import assign_ticket
from handlers.correct_category import correct_category
from handlers.reopen_ticket import reopen_ticket
from handlers.reply_to_contact import CannotReply, Reply, reply_to_contact
from handlers.resolve_ticket import resolve_ticket
from handlers.steps.reach_ticket import reach_ticket
from models.messages import Message


def reply(reference: str) -> AnyResponse:
    """Send what was typed, once however often the form arrives, and only if the ticket is as the official saw it."""
    this_form, seen, now, agent_id = form_id(), version(), pages().clock(), the_official().agent_id
    try:
        said = Reply(this_form, typed_text(), chosen_file(), request.form.get("knowingly") == "1")
        with pages().transactions.write() as session:
            if session.get(Message, this_form) is None:
                reach_ticket(session, agent_id, known(reference), now, seen)
            reply_to_contact(session, agent_id, known(reference), said, pages().store, now)
    except CannotReply as refusal:
        why = str(refusal)
        draft = replace(typed_draft(), refused=words.word(words.REFUSED, why), telling=why == "telling")
        return ticket_page(reference, draft, 422)
    return back(reference, "reponse")


def note(reference: str) -> AnyResponse:
    """Add an internal note."""
    with pages().transactions.write() as session:
        add_note(session, the_official().agent_id, known(reference), typed_text(), form_id(), pages().clock())
    return back(reference, "note")


def assign(reference: str) -> AnyResponse:
    """Give the ticket to a colleague of its desk, to oneself, or to nobody."""
    chosen = request.form.get("assignee", "")
    with pages().transactions.write() as session:
        assignee = uuid_of(chosen) if chosen else None
        assign_ticket(session, the_official().agent_id, known(reference), assignee, version(), pages().clock())
    return back(reference, "attribution")


def resolve(reference: str) -> AnyResponse:
    """Mark the ticket as resolved."""
    with pages().transactions.write() as session:
        book = pages().tools.book
        resolve_ticket(session, the_official().agent_id, known(reference), version(), book, pages().clock())
    return back(reference, "resolution")


def reopen(reference: str) -> AnyResponse:
    """Put a resolved ticket back into the queue."""
    with pages().transactions.write() as session:
        reopen_ticket(session, the_official().agent_id, known(reference), version(), pages().clock())
    return back(reference, "reouverture")


def correct(reference: str) -> AnyResponse:
    """Say what the ticket is really about; it may leave for another desk."""
    official = the_official()
    category, facts = request.form.get("category", ""), pages().tools.facts
    with pages().transactions.write() as session:
        moved = correct_category(session, official.agent_id, known(reference), category, version(), facts, pages().clock())
        gone = moved.desk_id not in official.desks
    return redirect(url_for("console.queue", fait="transmis"), 303) if gone else back(reference, "categorie")


ROUTES = (
    Route("/dossiers/<reference>/reponse", "POST", reply),
    Route("/dossiers/<reference>/note", "POST", note),
    Route("/dossiers/<reference>/attribution", "POST", assign),
    Route("/dossiers/<reference>/resolution", "POST", resolve),
    Route("/dossiers/<reference>/reouverture", "POST", reopen),
    Route("/dossiers/<reference>/categorie", "POST", correct),
)
