"""What words, names and numbers are found by: keyed hashes of their matching forms, never the words themselves.

The keys that open texts cannot make these hashes and the search key opens nothing; what a ticket may be found by is asked of
the same grants as everything else.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Index, LargeBinary, exists, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.access import readable_tickets
from models.base import Base
from models.contacts import Address, AddressBinding
from models.encrypted import keyring_of
from models.tickets import Ticket

FEW = 400  # tickets; a word that stands in more is looked for among the agent's own instead
TAIL = 4  # digits by which a number is found; longer ends are compared with the numbers themselves


class SearchWord(Base):
    """A word of a message stands in a ticket; the order of its key is the order in which it is looked for."""

    __tablename__ = "search_words"
    __table_args__ = (Index("ix_search_words_message", "message_id"), {"sqlite_with_rowid": False})
    word_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    ticket_id: Mapped[UUID] = mapped_column(primary_key=True)
    message_id: Mapped[UUID] = mapped_column(primary_key=True)


class SearchName(Base):
    """A word of a person's name."""

    __tablename__ = "search_names"
    __table_args__ = (Index("ix_search_names_contact", "contact_id"), {"sqlite_with_rowid": False})
    word_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    contact_id: Mapped[UUID] = mapped_column(primary_key=True)


def word_hash(session: Session, word: str) -> bytes:
    """The keyed hash of a word in its matching form."""
    return keyring_of(session).search_hash("word", word)


def tail_hash(session: Session, digits: str) -> bytes | None:
    """The keyed hash of a number's last four digits; None where there are fewer."""
    return keyring_of(session).search_hash("tail", digits[-TAIL:]) if len(digits) >= TAIL else None


def tickets_with_words(session: Session, agent_id: UUID, words: Sequence[str], now: datetime, most: int) -> Sequence[Ticket]:
    """Tickets that this agent may read and that hold all of these words, in texts or in the person's name; latest first."""
    hashes = [word_hash(session, word) for word in words]
    if not hashes:
        return []
    known = min((_few(session, one) for one in hashes), key=lambda ids: FEW if ids is None else len(ids))
    wanted = readable_tickets(agent_id, now).where(*(_holds(one) for one in hashes))
    if known is not None:
        wanted = readable_tickets(agent_id, now).where(Ticket.id.in_(known), *(_holds(one) for one in hashes))
    return session.scalars(wanted.order_by(Ticket.id.desc()).limit(most)).all()


def _holds(hashed: bytes) -> ColumnElement[bool]:
    said = exists().where(SearchWord.word_hash == hashed, SearchWord.ticket_id == Ticket.id)
    return or_(said, exists().where(SearchName.word_hash == hashed, SearchName.contact_id == Ticket.contact_id))


def _few(session: Session, hashed: bytes) -> list[UUID] | None:
    """The tickets with a word, if they are few: then nothing else has to be walked through."""
    said = select(SearchWord.ticket_id).where(SearchWord.word_hash == hashed).limit(FEW)
    named = select(Ticket.id).join(SearchName, SearchName.contact_id == Ticket.contact_id)
    ids = list(session.scalars(said))
    ids += session.scalars(named.where(SearchName.word_hash == hashed).limit(FEW)) if len(ids) < FEW else []
    return ids if len(ids) < FEW else None


def tickets_by_number(session: Session, agent_id: UUID, digits: str, now: datetime, most: int) -> Sequence[Ticket]:
    """Tickets that this agent may read of whoever has or had a number that ends like this; latest first."""
    hashed = tail_hash(session, digits)
    if hashed is None:
        return []
    ends = select(Address).where(Address.tail_hash == hashed).order_by(Address.id.desc()).limit(FEW)
    ids = [address.id for address in session.scalars(ends) if digits_of(address.value).endswith(digits)]
    people = select(AddressBinding.contact_id).where(AddressBinding.address_id.in_(ids))
    wanted = readable_tickets(agent_id, now).where(Ticket.contact_id.in_(people))
    return session.scalars(wanted.order_by(Ticket.id.desc()).limit(most)).all() if ids else []


def ticket_by_reference(session: Session, agent_id: UUID, reference: str, now: datetime) -> Sequence[Ticket]:
    """The ticket with this reference, if this agent may read it."""
    return session.scalars(readable_tickets(agent_id, now).where(Ticket.reference == reference)).all()


def digits_of(value: str | None) -> str:
    """The digits of an address."""
    return "".join(sign for sign in value or "" if sign.isdigit())
