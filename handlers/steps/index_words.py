"""What is written is made findable in the same transaction: keyed hashes of words, of names, and of the end of a number."""

from __future__ import annotations

from sqlalchemy.orm import Session

from bot.normalise import words
from models.contacts import Address, Contact
from models.messages import Message
from models.search import SearchName, SearchWord, digits_of, tail_hash, word_hash
from models.upsert import insert_new

MOST = 150  # different words of one message
SHORTEST = 3  # letters of a Latin word; shorter ones stand in every text


def findable(text: str) -> list[str]:
    """The different words of a text by which it is found, in their matching form and in order."""
    listed = dict.fromkeys(word for word in words(text) if len(word) >= SHORTEST or not word.isascii() or word.isdecimal())
    return list(listed)[:MOST]


def index_words(session: Session, message: Message, text: str | None) -> None:
    """Note the words of a message that has just been added to a ticket."""
    if message.ticket_id is None or not text:
        return
    # With the unit of work, which writes the words of a whole batch of messages at once; two words may share a hash.
    hashes = dict.fromkeys(word_hash(session, word) for word in findable(text))
    session.add_all(SearchWord(word_hash=word, ticket_id=message.ticket_id, message_id=message.id) for word in hashes)


def index_name(session: Session, contact: Contact, name: str) -> None:
    """Note the words of a person's name, beside those of any former one."""
    rows = [{"word_hash": word_hash(session, word), "contact_id": contact.id} for word in findable(name)]
    insert_new(session, SearchName, rows, ("word_hash", "contact_id"))


def index_number(session: Session, address: Address, value: str) -> None:
    """Note how a number ends; an address without a number has none."""
    address.tail_hash = tail_hash(session, digits_of(value)) if address.kind == "phone" else None
