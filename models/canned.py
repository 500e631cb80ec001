"""Answers that are written once and given often, by category and language, with fields that each ticket fills."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import Base

ANY = ""  # the category of an answer that fits every concern


class CannedAnswer(Base):
    """One answer in one language; `{reference}`, `{name}`, `{desk}` and `{agent}` stand for the ticket's own."""

    __tablename__ = "canned_answers"
    id: Mapped[str] = mapped_column(primary_key=True)
    language: Mapped[str] = mapped_column(primary_key=True)
    category_id: Mapped[str]
    name_fr: Mapped[str]
    name_en: Mapped[str]
    text: Mapped[str] = mapped_column(Text)
    position: Mapped[int]


def answers_for(session: Session, category_id: str, languages: Sequence[str]) -> list[CannedAnswer]:
    """The answers for a category and for any, each in the first of the languages that has it."""
    wanted = select(CannedAnswer).where(CannedAnswer.category_id.in_((category_id, ANY)), CannedAnswer.language.in_(languages))
    best: dict[str, CannedAnswer] = {}
    for row in session.scalars(wanted.order_by(CannedAnswer.position)):
        held = best.get(row.id)
        if held is None or languages.index(row.language) < languages.index(held.language):
            best[row.id] = row
    return sorted(best.values(), key=lambda row: (row.category_id == ANY, row.position))


def answer_in(session: Session, answer_id: str, languages: Sequence[str]) -> CannedAnswer | None:
    """One answer in the first of the languages that has it."""
    rows = {row.language: row for row in session.scalars(select(CannedAnswer).where(CannedAnswer.id == answer_id))}
    return next((rows[language] for language in languages if language in rows), None)
