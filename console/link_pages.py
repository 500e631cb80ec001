"""Tickets and people are tied together on a ticket's page, and untied again."""

from __future__ import annotations

from flask import redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from bot.reference_number import is_reference, references_in, spoken
from console import words
from console.forms import back, known, uuid_of, version
from console.parts import Route, pages, the_official
from console.saying import moment, typed, zone_of
from console.ticket_view import category_name, desk_label
from console.views import RelatedTicket, RelatedView, TieView
from handlers.link_contacts import link_contacts
from handlers.link_tickets import CannotLink, Tie, link_tickets
from handlers.memory import Session
from handlers.steps.reach_ticket import NoSuchTicket
from handlers.unlink_contacts import unlink_contacts
from handlers.unlink_tickets import unlink_tickets
from models.desk_work import MERGED
from models.related import related_to
from models.tickets import Ticket


def tie(reference: str) -> AnyResponse:
    """Tie this ticket, or its writer, to another that was named."""
    other = next(iter(references_in(typed(request.form.get("other", ""))[:40])), "")
    if not is_reference(other):
        return redirect(url_for("console.ticket", reference=known(reference), lien="reference"), 303)
    agent_id, now, deed = the_official().agent_id, pages().clock(), request.form.get("deed", "")
    try:
        with pages().transactions.write() as session:
            if deed == "person":
                ticket = link_contacts(session, agent_id, known(reference), other, now)
            else:
                wanted = Tie(other, deed == "merge", version())
                ticket = link_tickets(session, agent_id, known(reference), wanted, pages().tools.facts, now)
    except CannotLink as refusal:
        return redirect(url_for("console.ticket", reference=reference, lien=str(refusal)), 303)
    except NoSuchTicket:
        return redirect(url_for("console.ticket", reference=reference, lien="reference"), 303)
    return back(ticket.reference, "lien")


def untie(reference: str) -> AnyResponse:
    """Undo a tie."""
    undo = unlink_contacts if request.form.get("deed") == "person" else unlink_tickets
    with pages().transactions.write() as session:
        undo(session, the_official().agent_id, known(reference), uuid_of(request.form.get("link", "")), pages().clock())
    return back(reference, "delie")


def related_view(session: Session, ticket: Ticket, zone: str) -> RelatedView:
    """What belongs to a ticket, for its page."""
    now, here = pages().clock(), zone_of(zone)
    found = related_to(session, ticket, the_official().agent_id, now)
    return RelatedView(
        others=tuple(_other(one, moment(one.opened_at, now, here)) for one in found.others),
        ties=tuple(
            TieView(
                str(link.id),
                "ticket",
                _("réuni") if link.kind == MERGED else _("lié"),
                _other(far, moment(link.since, now, here)),
            )
            for link, far in found.linked
        ),
        people=tuple(TieView(str(link.id), "person", moment(link.since, now, here), None) for link in found.people),
        into=None if found.into is None else _other(found.into, ""),
        refused=words.word(words.LINK_REFUSED, request.args.get("lien", ""))
        if request.args.get("lien") in words.LINK_REFUSED
        else "",
    )


def _other(ticket: Ticket, at: str) -> RelatedTicket:
    status = words.word(words.CLOSED_AS, ticket.closed_as) if ticket.closed_as else words.word(words.STATUS, ticket.status)
    return RelatedTicket(
        ticket.reference, spoken(ticket.reference), category_name(ticket.category_id), status, desk_label(ticket.desk_id), at
    )


ROUTES = (
    Route("/dossiers/<reference>/liens", "POST", tie),
    Route("/dossiers/<reference>/liens/retrait", "POST", untie),
)
