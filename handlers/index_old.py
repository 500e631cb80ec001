"""What was written before it could be found is made findable, some messages at a time."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from handlers.steps.index_words import index_name, index_number, index_words
from models.contacts import Address, Contact
from models.messages import Message
from models.search import SearchWord


def index_old(session: Session, after: UUID | None, most: int) -> UUID | None:
    """Index anew the next messages after an id that people wrote, with names and numbers; the last id, None at the end."""
    by_people = or_(Message.direction != "outbound", Message.author_id.is_not(None))
    wanted = select(Message).where(by_people, Message.ticket_id.is_not(None), Message.sealed_text.is_not(None))
    if after is not None:
        wanted = wanted.where(Message.id > after)
    messages = session.scalars(wanted.order_by(Message.id).limit(most)).all()
    session.execute(delete(SearchWord).where(SearchWord.message_id.in_([message.id for message in messages])))
    for message in messages:
        index_words(session, message, message.text)
        contact = session.get_one(Contact, message.contact_id)
        if contact.name:
            index_name(session, contact, contact.name)
        address = session.get(Address, message.address_id) if message.address_id else None
        if address is not None and address.tail_hash is None and address.value:
            index_number(session, address, address.value)
    return messages[-1].id if messages else None
