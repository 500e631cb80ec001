"""What a ticket's page shows beside the thread: the draft, who else is there, canned answers, costs, relatives."""

from __future__ import annotations

from datetime import datetime

from flask import request

from bot.reference_number import spoken
from bot.templates import ANSWER_WAITING, fill
from console.canned_view import canned_for, canned_text
from console.draft_pages import here_words
from console.link_pages import related_view
from console.parts import the_official
from handlers.memory import Session
from handlers.steps.show_presence import show_presence
from handlers.steps.wait_for_person import OPEN_FOR, OTHERWISE
from handlers.steps.weigh_cost import part_price
from models.contacts import Contact
from models.desk_work import draft_of
from models.templates import template_texts
from models.ticket_reading import Dossier
from models.windows import last_heard


def beside_thread(session: Session, read: Dossier, now: datetime) -> dict[str, object]:
    """The values for the page; showing it is the sign that the official is at the ticket."""
    official, ticket = the_official(), read.ticket
    show_presence(session, ticket.id, official.agent_id, now)
    draft, chosen = draft_of(session, official.agent_id, ticket.id), request.args.get("modele", "")
    kept = (draft.text or "") if draft is not None else ""
    return {
        "here": here_words(session, ticket),
        "kept_draft": canned_text(session, ticket, chosen) if chosen else kept,
        "has_draft": bool(kept) and not chosen,
        "canned": canned_for(session, ticket),
        "related": related_view(session, ticket, read.desk.timezone),
        "waiting_text": _template(session, read, now),
        "price": _price(session, read),
    }


def _template(session: Session, read: Dossier, now: datetime) -> str:
    """The approved text that goes first where WhatsApp's window is closed; an empty text where it is open."""
    line, ticket = read.line, read.ticket
    if line is None or line.style != "whatsapp":
        return ""
    heard = last_heard(session, [ticket.contact_id]).get((ticket.contact_id, line.id))
    if heard is None or heard > now - OPEN_FOR:
        return ""
    languages = [session.get_one(Contact, ticket.contact_id).language or ticket.language, *OTHERWISE]
    texts = template_texts(session, ANSWER_WAITING, languages)
    return next((fill(texts[one], (spoken(ticket.reference),)) for one in languages if one in texts), "")


def _price(session: Session, read: Dossier) -> dict[str, object] | None:
    """What one part costs to this number, in millionths and with its currency; None where it is not known or not SMS."""
    if read.line is None or read.address is None or read.line.style != "sms":
        return None
    price = part_price(session, read.line, read.address)
    return None if price is None else {"micros": price.part_micros, "currency": price.currency}
