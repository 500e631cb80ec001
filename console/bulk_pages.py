"""One deed on several tickets: each in a transaction of its own, and a page that says what became of each."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID, uuid5

from flask import abort, render_template, request
from flask_babel import gettext as _

from bot.reference_number import is_reference, spoken
from console import words
from console.canned_view import canned_text
from console.forms import form_id, uuid_of, version
from console.parts import Route, pages, the_official
from console.views import DeedResult
from handlers.assign_ticket import assign_ticket
from handlers.correct_category import NoSuchCategory, correct_category
from handlers.memory import Session
from handlers.reply_to_contact import CannotReply, Reply, reply_to_contact
from handlers.steps.reach_ticket import ChangedMeanwhile, NoSuchTicket, reach_ticket
from models.messages import Message

MOST = 50
Deed = Callable[[Session, str, int], object]


def bulk() -> str:
    """Do what was asked to each ticket that was ticked."""
    deed = request.form.get("deed", "")
    doing = {"take": _take, "assign": _assign, "correct": _correct, "answer": _answer}.get(deed)
    if doing is None:
        abort(400)
    ticked = dict.fromkeys(request.form.getlist("t")[:MOST])
    results = [_one(doing, *one.split(".", 1)) for one in ticked if is_reference(one.split(".")[0]) and "." in one]
    return render_template(
        "bulk.html", results=results, deed=words.word(words.BULK, deed), done=sum(one.done for one in results)
    )


def _one(doing: Deed, reference: str, seen: str) -> DeedResult:
    try:
        with pages().transactions.write() as session:
            doing(session, reference, version(seen))
    except (NoSuchTicket, NoSuchCategory):
        return DeedResult(reference, spoken(reference), False, _("Ce dossier n'est pas, ou plus, à votre bureau."))
    except ChangedMeanwhile:
        return DeedResult(reference, spoken(reference), False, _("Ce dossier a changé entre-temps : ouvrez-le."))
    except CannotReply as refusal:
        return DeedResult(reference, spoken(reference), False, words.word(words.REFUSED, str(refusal)))
    return DeedResult(reference, spoken(reference), True, _("Fait."))


def _take(session: Session, reference: str, seen: int) -> None:
    agent_id = the_official().agent_id
    assign_ticket(session, agent_id, reference, agent_id, seen, pages().clock())


def _assign(session: Session, reference: str, seen: int) -> None:
    chosen = request.form.get("assignee", "")
    assignee: UUID | None = uuid_of(chosen) if chosen else None
    assign_ticket(session, the_official().agent_id, reference, assignee, seen, pages().clock())


def _correct(session: Session, reference: str, seen: int) -> None:
    category, facts = request.form.get("category", ""), pages().tools.facts
    correct_category(session, the_official().agent_id, reference, category, seen, facts, pages().clock())


def _answer(session: Session, reference: str, seen: int) -> None:
    agent_id, now, own = the_official().agent_id, pages().clock(), uuid5(form_id(), reference)
    known = session.get(Message, own) is not None
    ticket = reach_ticket(session, agent_id, reference, now, None if known else seen)
    text = canned_text(session, ticket, request.form.get("answer", ""))
    reply_to_contact(session, agent_id, reference, Reply(own, text), pages().store, now)


ROUTES = (Route("/dossiers/ensemble", "POST", bulk),)
