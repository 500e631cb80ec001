"""What was kept long enough goes, some at a time: tickets, loose messages, people, and rows that only helped."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import update
from sqlalchemy.orm import Session

from handlers.steps.empty_messages import empty_messages
from handlers.steps.empty_ticket import empty_ticket
from handlers.steps.forget_person import forget_person
from models.files import FileStore
from models.messages import Message
from models.outbox import Outbound
from models.retention import (
    GONE,
    drop_outlived,
    drop_set_aside,
    loose_messages,
    outlived_tickets,
    silent_people,
)

Spans = Mapping[str, timedelta]


def empty_outlived(session: Session, spans: Spans, store: FileStore, now: datetime, most: int) -> int:
    """Empty or delete up to so many of each kind; how many were, 0 when there is nothing more to do."""
    done = _tickets(session, spans, store, now, most)
    loose = session.scalars(loose_messages(now - spans["message without ticket"], most)).all()
    if loose:
        empty_messages(session, Message.id.in_(loose), store)
    done += len(loose) + drop_set_aside(session, now - spans["message set aside"], most)
    done += sum(drop_outlived(session, what, now - spans[what], most) for what in GONE)
    return done or _people(session, spans, now, most)


def _tickets(session: Session, spans: Spans, store: FileStore, now: datetime, most: int) -> int:
    old = outlived_tickets(session, now - spans["closed ordinary ticket"], now - spans["closed sensitive ticket"], most)
    for ticket in old:
        empty_ticket(session, ticket, store, "kept long enough", now)
    return len(old)


def _people(session: Session, spans: Spans, now: datetime, most: int) -> int:
    # After all else: a person is forgotten when nothing of theirs is left.
    people = silent_people(session, now - spans["silent person"], most)
    for contact in people:
        forget_person(session, contact, now)
        sent = update(Outbound).where(Outbound.contact_id == contact.id).values(contact_id=None)
        session.execute(sent.execution_options(synchronize_session=False))
    return len(people)
