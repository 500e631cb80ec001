"""An official signs in: slowed after failures by login and by source, and told nothing of which half was wrong."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from argon2.exceptions import VerificationError
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from handlers.make_agent import HASHER
from models.agents import Agent, AgentSession, SignInAttempt, find_agent, login_hash
from models.encrypted import keyring_of

WINDOW = timedelta(minutes=15)
TRIES_PER_LOGIN = 10
TRIES_PER_SOURCE = 50
LONGEST_PASSWORD = 1024
# Verified against when the login is unknown, so that an unknown login costs the same time as a wrong password.
NOBODY = HASHER.hash(secrets.token_urlsafe(16))


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A fresh session: the token is for the cookie only and is stored nowhere."""

    token: str
    agent_id: object


def token_hash(session: Session, token: str) -> bytes:
    """The keyed hash by which a session is found from its cookie."""
    return keyring_of(session).lookup_hash("agent session", token)


def sign_in(session: Session, login: str, password: str, source: str, now: datetime) -> SignedIn | None:
    """Start a session, or None: wrong login, wrong password, disabled, or too many tries lately."""
    source_hash = keyring_of(session).lookup_hash("source", source)
    if _too_many(session, login, source_hash, now):
        return None
    agent = _verified(session, login, password)
    if agent is None:
        session.add(SignInAttempt(login_hash=login_hash(session, login), source_hash=source_hash, at=now))
        return None
    token = secrets.token_urlsafe(32)
    row = AgentSession(
        token_hash=token_hash(session, token),
        agent_id=agent.id,
        form_token=secrets.token_urlsafe(24),
        started_at=now,
        seen_at=now,
    )
    session.add(row)
    return SignedIn(token, agent.id)


def _too_many(session: Session, login: str, source_hash: bytes, now: datetime) -> bool:
    recent = select(func.count()).select_from(SignInAttempt).where(SignInAttempt.at > now - WINDOW)
    by_login = session.scalar(recent.where(SignInAttempt.login_hash == login_hash(session, login))) or 0
    by_source = session.scalar(recent.where(SignInAttempt.source_hash == source_hash)) or 0
    return by_login >= TRIES_PER_LOGIN or by_source >= TRIES_PER_SOURCE


def _verified(session: Session, login: str, password: str) -> Agent | None:
    agent = find_agent(session, login)
    usable = agent is not None and agent.disabled_at is None and len(password) <= LONGEST_PASSWORD
    try:
        HASHER.verify(agent.password_hash if agent is not None and usable else NOBODY, password[:LONGEST_PASSWORD])
    except VerificationError:
        return None
    return agent if usable else None
