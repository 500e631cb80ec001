"""An official chooses the language of the pages."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.orm import Session

from models.agents import Agent

LOCALES = ("fr", "en")


def choose_locale(session: Session, agent_id: UUID, locale: str) -> None:
    """Remember the language of an agent's pages; one that we do not have changes nothing."""
    if locale in LOCALES:
        session.get_one(Agent, agent_id).locale = locale
