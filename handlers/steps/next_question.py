"""The one thing that may be asked next about a ticket: where, then the paper, then whether the consulate may see it."""

from __future__ import annotations

from sqlalchemy.orm import Session

from bot.understand import Tools
from handlers.steps.arrival import Arrival
from models.questions import kinds_asked
from models.tickets import Ticket, second_category

WITH_PAPERS = frozenset({"identity-documents", "civil-status"})  # concerns that a photo of a paper helps along


def first_question(arrival: Arrival, ticket: Ticket) -> str:
    """What may be asked together with the acknowledgement of a ticket that is placed: the paper, where one helps."""
    quiet = ticket.emergency or ticket.sensitivity or ticket.sealed or arrival.inbound.attachments
    return "ask_photo" if ticket.category_id in WITH_PAPERS and not quiet else ""


def next_question(session: Session, arrival: Arrival, ticket: Ticket, tools: Tools) -> str:
    """The phrase of the next question, or an empty text: each is asked once, none of an emergency or a sensitive case."""
    if ticket.emergency or ticket.sensitivity or ticket.sealed:
        return ""
    asked = kinds_asked(session, arrival.writer.contact.id, ticket.id)
    if not ticket.country and "where" not in asked:
        return "ask_where"
    if ticket.category_id in WITH_PAPERS and "photo" not in asked and not arrival.inbound.attachments:
        return "ask_photo"
    if "split" not in asked and second_category(session, ticket.id) is not None:
        return "ask_split"
    needs_post = tools.facts.categories[ticket.category_id].desk == "mission"
    return "ask_share" if arrival.writer.contact.keeps_from_post and needs_post and "share" not in asked else ""
