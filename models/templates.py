"""Texts that WhatsApp's owner has approved, for when free text is not allowed: `{{1}}` stands for a value."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import Base


class Template(Base):
    """One text in one language; a line's settings say under which id its provider knows it."""

    __tablename__ = "templates"
    name: Mapped[str] = mapped_column(primary_key=True)
    language: Mapped[str] = mapped_column(primary_key=True)
    text: Mapped[str] = mapped_column(Text)


def template_texts(session: Session, name: str, languages: Sequence[str]) -> dict[str, str]:
    """The texts of a template in some languages."""
    wanted = select(Template).where(Template.name == name, Template.language.in_(languages))
    return {row.language: row.text for row in session.scalars(wanted)}
