"""A session begins under a token of its own; every other one of the same official may end."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.orm import Session

from models.agents import AgentSession
from models.base import new_id
from models.encrypted import keyring_of


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A fresh session: the token is for the cookie only and is stored nowhere."""

    token: str


def token_hash(session: Session, token: str) -> bytes:
    """The keyed hash by which a session is found from its cookie."""
    return keyring_of(session).lookup_hash("agent session", token)


def start_session(session: Session, agent_id: UUID, now: datetime, second_at: datetime | None = None) -> SignedIn:
    """A session from now on; `second_at` is when the second factor was given, if it was."""
    token = secrets.token_urlsafe(32)
    row = AgentSession(
        id=new_id(),
        token_hash=token_hash(session, token),
        agent_id=agent_id,
        form_token=secrets.token_urlsafe(24),
        started_at=now,
        seen_at=now,
        second_at=second_at,
    )
    session.add(row)
    return SignedIn(token)


def end_sessions(session: Session, agent_id: UUID, now: datetime) -> None:
    """End all sessions of an official, whoever holds their cookies."""
    mine = (AgentSession.agent_id == agent_id) & AgentSession.ended_at.is_(None)
    session.execute(update(AgentSession).where(mine).values(ended_at=now))
