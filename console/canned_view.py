"""Canned answers as a ticket's page offers them: in the person's language, with the ticket's own values."""

from __future__ import annotations

from flask_babel import get_locale

from bot.canned import fill_answer
from bot.reference_number import spoken
from bot.say import desk_name
from console.parts import pages, the_official
from console.saying import glimpse
from console.views import Canned
from handlers.memory import Session
from models.canned import CannedAnswer, answer_in, answers_for
from models.contacts import Contact
from models.tickets import Ticket

OTHERWISE = ("fra", "eng")


def canned_for(session: Session, ticket: Ticket) -> list[Canned]:
    """The answers that fit a ticket, filled."""
    english = str(get_locale()) == "en"
    rows = answers_for(session, ticket.category_id, _languages(session, ticket))
    return [
        Canned(row.id, row.name_en if english else row.name_fr, row.language, _filled(session, ticket, row)) for row in rows
    ]


def canned_text(session: Session, ticket: Ticket, answer_id: str) -> str:
    """One answer, filled for a ticket, or an empty text where there is none of that name."""
    row = answer_in(session, answer_id, _languages(session, ticket))
    return "" if row is None else _filled(session, ticket, row)


def _languages(session: Session, ticket: Ticket) -> list[str]:
    spoken_language = session.get_one(Contact, ticket.contact_id).language or ticket.language
    return list(dict.fromkeys((spoken_language, *OTHERWISE)))


def _filled(session: Session, ticket: Ticket, row: CannedAnswer) -> str:
    book, posts = pages().tools.book, pages().tools.facts.posts
    careful = ticket.sealed or bool(ticket.sensitivity)
    post = posts.by_id.get(ticket.desk_id.removeprefix("mission:"))
    values = {
        "reference": spoken(ticket.reference),
        "name": "" if careful else glimpse(session.get_one(Contact, ticket.contact_id).name, 40),
        "desk": "" if careful else desk_name(book.language(row.language), post),
        "agent": "" if careful else the_official().name,
    }
    return fill_answer(row.text, values)
