"""A person is told which desk has their ticket now; where the case is sensitive, only that somebody deals with it."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.phrases import Phrasebook
from bot.posts import Posts
from bot.say import Promise, acknowledge
from handlers.steps.queue_outbound import Errand, queue_outbound
from handlers.steps.way_back import way_back
from models.contacts import Contact
from models.lines import Line
from models.tickets import Ticket

WORTH_SENDING = timedelta(days=2)
PHRASE, CAREFUL = "transferred", "status_handled"


def tell_desk(session: Session, ticket: Ticket, book: Phrasebook, posts: Posts, now: datetime) -> bool:
    """Queue the message by the way the person wrote; false where there is no way back."""
    way = way_back(session, ticket, now)
    if way is None:
        return False
    careful = bool(ticket.sensitivity) or ticket.sealed
    phrase = CAREFUL if careful else PHRASE
    post = posts.by_id.get(ticket.desk_id.removeprefix("mission:"))
    language = session.get_one(Contact, ticket.contact_id).language or ticket.language
    promise = Promise(ticket.reference, ticket.category_id, None if careful else post, 0)
    saying = acknowledge(book, language, phrase, promise, session.get_one(Line, way.line_id).style)
    errand = Errand(purpose=phrase, expires_at=now + WORTH_SENDING)
    queue_outbound(session, ticket, ticket.contact_id, way, saying, errand, now)
    return True
