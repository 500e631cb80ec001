"""Drafts that survive a cut line, and who else is at the ticket: asked for by the page itself while it is open."""

from __future__ import annotations

from flask import Response, jsonify, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from console.forms import back, known
from console.parts import Route, pages, the_official
from console.reply_form import typed_text
from console.ticket_view import agent_name
from handlers.look_at_ticket import look_at_ticket
from handlers.memory import Session
from handlers.save_draft import save_draft
from models.desk_work import others_at
from models.tickets import Ticket


def keep_draft(reference: str) -> AnyResponse:
    """Keep what was typed; a browser with scripts gets a short answer, one without the page again."""
    with pages().transactions.write() as session:
        ticket = save_draft(session, the_official().agent_id, known(reference), typed_text(), pages().clock())
        if request.form.get("short") != "1":
            return back(reference, "brouillon")
        return _around(session, ticket, _("Brouillon gardé."))


def who_is_here(reference: str) -> Response:
    """Who else is at the ticket, and whether it is still the one that the page shows."""
    with pages().transactions.write() as session:
        ticket = look_at_ticket(session, the_official().agent_id, known(reference), pages().clock())
        return _around(session, ticket, "")


def here_words(session: Session, ticket: Ticket) -> str:
    """The others who are at a ticket now, in one sentence; nothing where nobody is."""
    others = others_at(session, ticket.id, the_official().agent_id, pages().clock())
    writing = ", ".join(agent_name(agent) for agent, writes in others if writes)
    looking = ", ".join(agent_name(agent) for agent, writes in others if not writes)
    said = [_("%(names)s écrit une réponse en ce moment.", names=writing) if writing else ""]
    said.append(_("%(names)s regarde aussi ce dossier.", names=looking) if looking else "")
    return " ".join(filter(None, said))


def _around(session: Session, ticket: Ticket, kept: str) -> Response:
    seen = request.values.get("version", "")
    changed = _("Ce dossier a changé : rechargez la page avant d'envoyer.") if seen and seen != str(ticket.version) else ""
    return jsonify({"here": here_words(session, ticket), "changed": changed, "kept": kept})


ROUTES = (
    Route("/dossiers/<reference>/brouillon", "POST", keep_draft),
    Route("/dossiers/<reference>/presence", "GET", who_is_here),
)
