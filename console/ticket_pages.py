"""The page of a ticket, and the page that is shown when somebody else was faster."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import uuid4

from flask import Response, abort, make_response, render_template, request

from bot import sms
from bot.reference_number import is_reference
from bot.say import in_style
from console import words
from console.parts import Route, pages, the_official
from console.reply_form import typed_text
from console.thread_view import SHOWN, changes_view, history_view, thread_view
from console.ticket_extras import beside_thread
from console.ticket_view import agent_name, category_choices, ticket_view
from console.views import Choice
from handlers.add_note import LONGEST_NOTE
from handlers.read_ticket import read_ticket
from handlers.reply_to_contact import LONGEST_REPLY
from handlers.steps.reach_ticket import ChangedMeanwhile
from handlers.steps.weigh_cost import is_capped
from models.ticket_reading import Dossier, dossier_of

EVENT_ID = re.compile("[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class Draft:
    """What was typed and not taken: the reply or the note, why not, and the last event that the typing official saw."""

    reply: str = ""
    note: str = ""
    refused: str = ""
    changed: bool = False
    seen: str = ""
    counted: bool = False
    telling: bool = False


def ticket(reference: str) -> Response:
    """A ticket with its thread; the reading is written down."""
    return ticket_page(reference, Draft())


def length(reference: str) -> Response:
    """The same page with the typed reply and what it costs, for browsers without scripts."""
    return ticket_page(reference, replace(typed_draft(), counted=True))


def changed_page(_error: ChangedMeanwhile) -> Response:
    """The ticket as it is now, what changed meanwhile, and the typed text where it was."""
    reference = str((request.view_args or {}).get("reference", ""))
    return ticket_page(reference, replace(typed_draft(), changed=True), 409)


def typed_draft() -> Draft:
    """What the form of the present request holds."""
    text, seen = typed_text(), request.form.get("seen", "")
    is_note = request.endpoint == "console.note"
    return Draft(
        reply="" if is_note else text[: 2 * LONGEST_REPLY],
        note=text[:LONGEST_NOTE] if is_note else "",
        seen=seen if EVENT_ID.fullmatch(seen) else "",
    )


def ticket_page(reference: str, draft: Draft, code: int = 200) -> Response:
    """The page; every way to it passes the one deed that knows who may read a ticket."""
    if not is_reference(reference):
        abort(404)
    now = pages().clock()
    with pages().transactions.write() as session:
        found = read_ticket(session, the_official().agent_id, reference, now)
        read = dossier_of(session, found)
        costs = read.address is not None and read.line is not None and read.line.style == "sms"
        around = beside_thread(session, read, now)
        capped = costs and read.address is not None and is_capped(session, read.address, now)
        values = {**_values(read, draft, now), "capped": str(words.CAPPED) if capped else "", **around}
        if not draft.reply and not draft.changed:
            draft = replace(draft, reply=str(around["kept_draft"]))
    return make_response(render_template("ticket.html", draft=draft, **values), code)


def _values(read: Dossier, draft: Draft, now: datetime) -> dict[str, object]:
    view, earlier = ticket_view(read, now), _earlier(len(read.messages))
    deed = request.args.get("fait", "")
    return {
        "ticket": view,
        "thread": thread_view(read, now, earlier),
        "earlier": earlier,
        "has_earlier": len(read.messages) > (earlier + 1) * SHOWN,
        "history": history_view(read, now),
        "changes": changes_view(read, now, draft.seen) if draft.changed and draft.seen else [],
        "seen": read.events[-1].id.hex if read.events else "",
        "form_id": str(uuid4()),
        "colleagues": [Choice(str(row.id), agent_name(row), row.id == read.ticket.assignee_id) for row in read.colleagues],
        "me": str(the_official().agent_id),
        "categories": category_choices(read.ticket.category_id),
        "done": words.word(words.DONE, deed if deed in words.DONE else ""),
        "longest_reply": LONGEST_REPLY,
        "longest_note": LONGEST_NOTE,
        "parts": in_style(draft.reply, "", "", "sms").parts if draft.reply else 0,
        "sms_tables": _sms_tables(read.ticket.language) if view.sms else None,
    }


def _earlier(count: int) -> int:
    asked = request.args.get("avant", "0")
    wanted = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 0
    return min(wanted, max(0, count - 1) // SHOWN)


def _sms_tables(language: str) -> dict[str, object]:
    return {
        "basic": "".join(sorted(sms.BASIC)),
        "extension": "".join(sorted(sms.EXTENSION)),
        "folds": {**sms.FOLDS, **sms.HABITS.get(language, {})},
    }


ROUTES = (
    Route("/dossiers/<reference>", "GET", ticket),
    Route("/dossiers/<reference>/longueur", "POST", length),
)
