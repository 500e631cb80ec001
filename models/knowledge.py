"""What we know and may say by ourselves: answers with source and date, in each language, and questions that ask for them."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import Base, refers_to
from models.tickets import TicketEvent

TOLD = "answered from knowledge"  # in a ticket's history


class Knowledge(Base):
    """One thing that we know: where it is from, as of when, and what people ask who want to know it.

    `concerns`, `places`, `sources` and `examples` are lists, one a line. The row "none" holds questions that no row answers:
    what is nearest to one of them goes to a person. A row without examples is for officials to read.
    """

    __tablename__ = "knowledge"
    id: Mapped[str] = mapped_column(primary_key=True)
    valid_as_of: Mapped[str]
    source: Mapped[str]
    sources: Mapped[str]
    must_confirm: Mapped[bool]
    confirm_what: Mapped[str]
    concerns: Mapped[str]
    places: Mapped[str]
    examples: Mapped[str]
    position: Mapped[int]


class KnowledgeText(Base):
    """An answer in one language, and the same in few words for SMS."""

    __tablename__ = "knowledge_texts"
    knowledge_id: Mapped[str] = mapped_column(refers_to("knowledge.id"), primary_key=True)
    language: Mapped[str] = mapped_column(primary_key=True)
    answer: Mapped[str]
    short: Mapped[str]


def all_knowledge(session: Session) -> list[tuple[Knowledge, list[KnowledgeText]]]:
    """Every row with its texts, in the order of the file."""
    texts: dict[str, list[KnowledgeText]] = {}
    for text in session.scalars(select(KnowledgeText).order_by(KnowledgeText.knowledge_id, KnowledgeText.language)):
        texts.setdefault(text.knowledge_id, []).append(text)
    rows = session.scalars(select(Knowledge).order_by(Knowledge.position))
    return [(row, texts.get(row.id, [])) for row in rows]


def told_before(session: Session, ticket_id: UUID, knowledge_id: str, language: str) -> bool:
    """Whether a ticket's writer was told this row already in this language; what was told before languages were kept counts."""
    told = select(TicketEvent).where(TicketEvent.ticket_id == ticket_id, TicketEvent.kind == TOLD)
    said = [event.facts for event in session.scalars(told)]
    return any(facts.get("row") == knowledge_id and facts.get("language", language) == language for facts in said)
