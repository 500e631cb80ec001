"""The one thing that may be asked next about a ticket: where, then the paper, then whether the consulate may see it."""

from __future__ import annotations

from sqlalchemy.orm import Session

from bot.asking import asks_generally
from bot.concerned import tells_of_another
from bot.normalise import words
from bot.understand import Tools
from handlers.steps.arrival import Arrival
from handlers.steps.known_place import has_concerned
from models.questions import kinds_asked
from models.tickets import Ticket, second_category

WITH_PAPERS = frozenset({"identity-documents", "civil-status"})  # concerns that a photo of a paper helps along

FEWEST = 3  # words; fewer tell nothing of a paper


def first_question(arrival: Arrival, ticket: Ticket) -> str:
    """What may be asked together with the acknowledgement of a ticket that is placed: the paper, where one helps."""
    quiet = ticket.emergency or ticket.sensitivity or ticket.sealed or arrival.inbound.attachments
    return "ask_photo" if not quiet and _has_paper(arrival, ticket) else ""


def next_question(session: Session, arrival: Arrival, ticket: Ticket, tools: Tools) -> str:
    """The phrase of the next question, or an empty text: each is asked once, none of an emergency or a sensitive case."""
    if ticket.emergency or ticket.sensitivity or ticket.sealed:
        return ""
    asked = kinds_asked(session, arrival.writer.contact.id, ticket.id)
    if not ticket.country and "where" not in asked:
        another = has_concerned(session, ticket) or tells_of_another(ticket.summary or "")
        return "ask_where_other" if another else "ask_where"
    if "photo" not in asked and not arrival.inbound.attachments and _has_paper(arrival, ticket):
        return "ask_photo"
    if "split" not in asked and second_category(session, ticket.id) is not None:
        return "ask_split"
    needs_post = tools.facts.categories[ticket.category_id].desk == "mission"
    return "ask_share" if arrival.writer.contact.keeps_from_post and needs_post and "share" not in asked else ""


def _has_paper(arrival: Arrival, ticket: Ticket) -> bool:
    """Whether somebody has to act on a paper of the writer's: who only asks what one costs, or how to get it, shows none."""
    if ticket.category_id not in WITH_PAPERS:
        return False
    text = arrival.inbound.text
    told = arrival.understood.category in WITH_PAPERS and len(words(text)) >= FEWEST and not asks_generally(text)
    return told or not asks_generally(ticket.summary or "")
