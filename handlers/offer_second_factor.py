"""The secret of a second factor that an official may take, as their page shows it."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from handlers.steps.second_factor import address_of, offered_secret
from models.agents import Agent


@dataclass(frozen=True, slots=True)
class Offer:
    """The secret for typing, in groups of four, and the address that a QR code carries."""

    secret: str
    address: str


def offer_second_factor(session: Session, agent_id: UUID, session_id: UUID) -> Offer | None:
    """The offer of this session, the same each time; None where the official has a second factor already."""
    agent = session.get_one(Agent, agent_id)
    if agent.sealed_totp is not None:
        return None
    secret = offered_secret(session, session_id)
    groups = " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
    return Offer(groups, address_of(secret, agent.login or ""))
